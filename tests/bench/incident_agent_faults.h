/* Faults of agents and of the tools that they call. */
#ifndef BENCH_INCIDENT_AGENT_FAULTS_H
#define BENCH_INCIDENT_AGENT_FAULTS_H

#include "incident_faults.h"

static inline json_t *tool_named(struct making *m, const char *tool)
{
	return find_named(m, print(m, "execute_tool %s", tool));
}

/* Every model call after it is given this result instead. */
static inline void result_instead(struct making *m, json_t *tool, const char *result)
{
	const char *id = json_string_value(json_object_get(facets_of(tool), "tool.call_id"));
	json_t *message_;
	size_t k;
	say_c(tool, "tool.result", result);
	for (size_t i = 0; i < m->n; i++)
		json_array_foreach(
			json_object_get(m->span[i], "messages_in"), k,
			message_) if (id && json_string_value(json_object_get(message_, "call_id")) &&
				      !strcmp(json_string_value(json_object_get(message_, "call_id")), id))
			json_object_set_new(message_, "text", text(result));
}

static inline json_t *put_tool_outage(struct making *m)
{
	json_t *t = tool_named(m, "track_parcel");
	json_object_set_new(t, "status", text("ERROR"));
	json_object_set_new(t, "error",
			    json_pack("{s:s, s:s}", "type", "ServiceError", "message",
				      "503 Service Unavailable"));
	result_instead(m, t, "error: 503 Service Unavailable");
	json_object_del(facets_of(t), "tool.result");
	answer_instead(m, "I could not track your parcel right now, please try again later.");
	return t;
}

static inline json_t *put_timeout(struct making *m)
{
	json_t *t = tool_named(m, "track_parcel");
	say_i(t, "tool.timeout_ms", 2000);
	json_object_set_new(t, "duration_ms", json_integer(2003));
	json_object_set_new(t, "status", text("ERROR"));
	json_object_set_new(t, "error",
			    json_pack("{s:s, s:s}", "type", "TimeoutError", "message",
				      "no answer within 2000 ms"));
	result_instead(m, t, "error: timeout");
	json_object_del(facets_of(t), "tool.result");
	answer_instead(m, "I could not track your parcel in time, please try again later.");
	return t;
}

/* The call that asked for this run. */
static inline json_t *asker_of(struct making *m, json_t *tool)
{
	for (size_t i = 1; i < m->n; i++)
		if (m->span[i] == tool) {
			size_t k = i - 1;
			while (k > 0 &&
			       strcmp(json_string_value(json_object_get(m->span[k], "component")), "llm"))
				k--;
			return m->span[k];
		}
	return tool;
}

static inline json_t *first_call(json_t *llm)
{
	return json_array_get(
		json_object_get(json_array_get(json_object_get(llm, "messages_out"), 0), "calls"), 0);
}

static inline json_t *put_bad_arguments(struct making *m)
{
	json_t *t = tool_named(m, "track_parcel"), *p = asker_of(m, t);
	json_object_set_new(first_call(p), "arguments", json_pack("{s:s}", "id", "PX"));
	say_c(t, "tool.arguments", "{\"id\":\"PX\"}");
	result_instead(m, t, "{\"error\":\"validation error: 'parcel' is required\"}");
	answer_instead(m, "I could not track your parcel, sorry.");
	return p;
}

static inline json_t *put_unknown_tool(struct making *m)
{
	json_t *t = tool_named(m, "track_parcel"), *p = asker_of(m, t);
	json_object_set_new(first_call(p), "name", text("teleport_parcel"));
	json_object_set_new(t, "name", text("execute_tool teleport_parcel"));
	say_c(t, "tool.name", "teleport_parcel");
	result_instead(m, t, "{\"error\":\"unknown tool: teleport_parcel\"}");
	answer_instead(m, "I could not track your parcel, sorry.");
	return p;
}

static inline json_t *put_consumed(struct making *m)
{
	static const char *const errors[] = { "{\"error\":\"parcel not found\"}", "Error: no such parcel",
					      "{\"ok\":false,\"message\":\"parcel does not exist\"}" };
	json_t *t = tool_named(m, "track_parcel");
	result_instead(m, t, WORD(&m->rng, errors));
	user_complains(m);
	return find_part(m, "llm", true);
}

static inline json_t *put_empty_result(struct making *m)
{
	json_t *t = tool_named(m, "order_lookup"), *p = tool_named(m, "track_parcel");
	for (size_t i = 0; i < m->n; i++) /* the attempt that worked */
		if (!strcmp(json_string_value(json_object_get(m->span[i], "name")),
			    "execute_tool order_lookup"))
			t = m->span[i];
	result_instead(m, t, "{\"results\":[],\"count\":0}");
	remove_part(m, asker_of(m, p));
	remove_part(m, p);
	answer_instead(m, "Your order is on its way and will arrive soon.");
	return t;
}

static inline json_t *put_loop(struct making *m)
{
	json_t *t = tool_named(m, "track_parcel"), *p = asker_of(m, t), *culprit = p;
	for (int i = 0; i < 2; i++) {
		json_t *again = json_deep_copy(p), *run = json_deep_copy(t);
		const char *call = print(m, "call_again%u%u", m->serial, (unsigned)i);
		json_object_set_new(again, "span_id", text(print(m, "%016x", ++m->serial + 500)));
		json_object_set_new(run, "span_id", text(print(m, "%016x", ++m->serial + 500)));
		json_object_set_new(first_call(again), "id", text(call));
		json_object_set_new(facets_of(run), "tool.call_id", text(call));
		json_object_set_new(again, "start_ms", json_integer(m->start_ms + m->at_ms + 10));
		json_object_set_new(run, "start_ms", json_integer(m->start_ms + m->at_ms + 400));
		m->at_ms += 800;
		m->span[m->n++] = culprit = again;
		m->span[m->n++] = run;
	}
	return culprit;
}

static inline json_t *put_assumption(struct making *m)
{
	answer_instead(m, print(m, "I'll assume the usual case. %s", m->answer));
	return find_part(m, "llm", true);
}

static inline json_t *put_no_evidence(struct making *m)
{
	json_t *culprit = find_part(m, "llm", true), *history = json_object_get(culprit, "messages_in");
	while (json_array_size(history) > 2)
		json_array_remove(history, 2);
	for (size_t i = m->n; i > 1; i--)
		if (m->span[i - 1] != culprit)
			remove_part(m, m->span[i - 1]);
	answer_instead(m, "I checked your order, and everything is on its way.");
	return culprit;
}

static inline json_t *put_lost_handoff(struct making *m)
{
	json_t *final = find_part(m, "llm", true), *sent = json_object_get(final, "messages_in");
	json_object_set_new(json_array_get(sent, 2), "text", text("The colleague has finished the task."));
	answer_instead(m, "I recommend any that folds flat.");
	return find_named(m, "agent.pricing");
}

static inline json_t *put_claim(struct making *m)
{
	json_t *g = find_part(m, "llm", true);
	answer_instead(m, print(m, "%s There is also a fee of $%u.%02u.", m->answer, 900 + pick(&m->rng, 90),
				10 + pick(&m->rng, 89)));
	return g;
}

static inline json_t *put_schema(struct making *m)
{
	json_t *v = find_part(m, "validator", true);
	say(v, "validation.errors", json_pack("[s]", "total: a number is expected"));
	say_c(v, "validation.result", "fail");
	return v;
}

/* ---- of all shapes ---- */

static inline json_t *put_call_without_system(struct making *m)
{
	json_t *final = find_part(m, "llm", true);
	json_array_remove(json_object_get(final, "messages_in"), 0);
	return final;
}

/* The loop forgot one of the calls, and went on with the rest. */
static inline json_t *put_forgotten_call(struct making *m)
{
	json_t *p = find_part(m, "llm", false),
	       *message_ = json_array_get(json_object_get(p, "messages_out"), 0);
	json_array_append_new(json_object_get(message_, "calls"),
			      json_pack("{s:s, s:s, s:{s:s}}", "id", print(m, "call_lost%u", m->serial),
					"name", "track_parcel", "arguments", "parcel", "PX000000"));
	return p;
}

#endif
