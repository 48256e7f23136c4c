/* The tree as JSON, one span at a time. 64-bit times are strings, for a double cannot hold them. */
#include "report/tree_json.h"

#include "base/num.h"
#include "report/blame_text.h"
#include "report/diagnosis_json.h"
#include "report/json_value.h"
#include "span/time.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum { CHUNK_BYTES = 1 << 16 };

struct tree_json {
	const struct tree *t;
	const struct summary *summary;
	const struct tree_view *view;
	struct json_writer w;
	uint32_t *place; /* of each node in the list */
	uint32_t next;   /* in t->order */
	bool begun, ended;
	struct arena arena; /* of one span */
};

/* ---- pieces ---- */

/* "start": ISO 8601, "start_ns": nanoseconds since the epoch, as a string. */
static void member_time(struct json_writer *w, const char *key, int64_t ns)
{
	char name[32], digits[24];
	struct buf text = { 0 };
	time_format(&text, ns);
	json_member_known(w, key, buf_str(&text));
	snprintf(name, sizeof(name), "%s_ns", key);
	snprintf(digits, sizeof(digits), "%" PRId64, ns);
	json_member_known(w, name, str_of(digits));
	buf_release(&text);
}

static void member_values(struct json_writer *w, const char *key, const struct summary_values *v)
{
	if (!v->n)
		return;
	json_write_key(w, key);
	json_write_array(w);
	for (uint32_t i = 0; i < v->n; i++)
		json_write_str(w, v->v[i]);
	json_write_array_end(w);
}

/* ---- the trace ---- */

void tree_json_summary(struct json_writer *w, const struct summary *s)
{
	static const struct values {
		const char *key;
		size_t offset;
	} values[] = {
		{ "services", offsetof(struct summary, service) },
		{ "releases", offsetof(struct summary, release) },
		{ "environments", offsetof(struct summary, environment) },
		{ "sessions", offsetof(struct summary, session) },
		{ "conversations", offsetof(struct summary, conversation) },
		{ "users", offsetof(struct summary, user) },
		{ "tenants", offsetof(struct summary, tenant) },
		{ "tenant_tiers", offsetof(struct summary, tenant_tier) },
		{ "prompt_versions", offsetof(struct summary, prompt_version) },
		{ "experiments", offsetof(struct summary, experiment) },
		{ "variants", offsetof(struct summary, variant) },
		{ "models", offsetof(struct summary, model) },
	};
	json_member_known(w, "trace_id", s->id);
	json_member_known(w, "root", s->root_name);
	if (s->has_start)
		member_time(w, "start", s->start_ns);
	if (s->has_duration)
		json_member_i64(w, "duration_ns", s->duration_ns);
	json_member_i64(w, "spans", s->spans);
	json_member_i64(w, "errors", s->errors);
	json_member_i64(w, "roots", s->roots);
	json_member_i64(w, "orphans", s->orphans);
	if (s->torn)
		json_member_i64(w, "torn", s->torn);
	if (s->has_input_tokens)
		json_member_i64(w, "input_tokens", s->input_tokens);
	if (s->has_output_tokens)
		json_member_i64(w, "output_tokens", s->output_tokens);
	if (s->has_cost) {
		json_write_key(w, "cost_usd");
		json_write_double(w, s->cost_usd);
	}
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		member_values(w, values[i].key, (const void *)((const char *)s + values[i].offset));
	json_value_origin(w, &s->origin);
	json_member_known(w, "dialect", str_of(s->dialect));
}

static void begin(struct tree_json *p)
{
	const struct tree *t = p->t;
	json_write_object(&p->w);
	json_member_known(&p->w, "schema", STR("casefile.tree/1"));
	json_write_key(&p->w, "trace");
	json_write_object(&p->w);
	tree_json_summary(&p->w, p->summary);
	json_member_i64(&p->w, "missing_parents", t->placeholders);
	json_member_i64(&p->w, "cycles", t->cycles);
	json_member_i64(&p->w, "conflicts", t->conflicts);
	json_member_i64(&p->w, "exact_copies", (int64_t)t->trace->folded);
	if (p->view->source & SOURCE_LOST)
		json_member_bool(&p->w, "source_damaged", true);
	if (p->view->source & SOURCE_WRONG)
		json_member_bool(&p->w, "source_checksum_wrong", true);
	said_json(&p->w, &p->view->feedback);
	json_write_object_end(&p->w);
	json_write_key(&p->w, "spans");
	json_write_array(&p->w);
}

static void write_path(struct tree_json *p)
{
	json_write_key(&p->w, "critical_path");
	json_write_array(&p->w);
	for (size_t i = 0; i < p->view->steps_n; i++) {
		const struct path_step *step = &p->view->steps[i];
		json_write_object(&p->w);
		json_member_i64(&p->w, "span", p->place[step->node]);
		member_time(&p->w, "from", step->from_ns);
		json_member_i64(&p->w, "duration_ns", num_sub_i64(step->to_ns, step->from_ns));
		json_write_object_end(&p->w);
	}
	json_write_array_end(&p->w);
}

static void end(struct tree_json *p)
{
	json_write_array_end(&p->w);
	if (p->view->steps)
		write_path(p);
	if (p->view->diagnosis)
		diagnosis_json(&p->w, p->view->diagnosis);
	if (p->view->blame)
		blame_json(&p->w, p->view->diagnosis, p->view->blame);
	reading_report_json(&p->w, p->view->reading);
	json_write_object_end(&p->w);
	buf_add_char(p->w.out, '\n');
}

/* ---- spans ---- */

static void write_flags(struct json_writer *w, const struct node *v)
{
	static const struct flag {
		uint32_t node, span;
		const char *name;
	} flags[] = {
		{ NODE_PLACEHOLDER, 0, "missing" },
		{ NODE_ORPHAN, 0, "orphan" },
		{ NODE_CONFLICT, 0, "conflict" },
		{ NODE_CYCLE, 0, "cycle" },
		{ NODE_HALF, 0, "server_half" },
		{ NODE_UNFINISHED, 0, "unfinished" },
		{ NODE_NO_START, 0, "no_start" },
		{ NODE_BACKWARDS, 0, "ends_before_start" },
		{ NODE_EARLY, 0, "starts_before_parent" },
		{ NODE_LATE, 0, "starts_after_parent" },
		{ NODE_CRITICAL, 0, "critical" },
		{ 0, SPAN_SYNTHETIC, "synthetic" },
		{ NODE_TORN, 0, "torn" },
		{ 0, SPAN_UNIT_SUSPECT, "time_unit_suspect" },
		{ 0, SPAN_SELF_PARENT, "self_parent" },
		{ 0, SPAN_NAIVE_TIME, "time_without_zone" },
		{ 0, SPAN_NO_TRACE_ID, "no_trace_id" },
	};
	bool any = false;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (!(v->flags & flags[i].node) && !(v->span && v->span->flags & flags[i].span))
			continue;
		if (!any) {
			json_write_key(w, "flags");
			json_write_array(w);
			any = true;
		}
		json_write_c(w, flags[i].name);
	}
	if (any)
		json_write_array_end(w);
}

static void write_times(struct tree_json *p, const struct node *v)
{
	const struct span *s = v->span;
	int64_t duration;
	if (s->flags & SPAN_HAS_START) {
		member_time(&p->w, "start", s->start_ns);
		json_member_i64(&p->w, "offset_ns", num_sub_i64(s->start_ns, p->t->start_ns));
	}
	if (s->flags & SPAN_HAS_END)
		member_time(&p->w, "end", s->end_ns);
	if (span_duration_ns(s, &duration))
		json_member_i64(&p->w, "duration_ns", duration);
	if (v->self_ns >= 0)
		json_member_i64(&p->w, "self_ns", v->self_ns);
}

static void write_events(struct tree_json *p, const struct span *s)
{
	json_write_key(&p->w, "events");
	json_write_array(&p->w);
	for (uint32_t i = 0; i < s->events_n; i++) {
		json_write_object(&p->w);
		json_member_known(&p->w, "name", s->events[i].name);
		if (s->events[i].has_time)
			member_time(&p->w, "time", s->events[i].time_ns);
		json_value_attrs(&p->w, "attributes", &s->events[i].attrs, &p->arena);
		json_write_object_end(&p->w);
	}
	json_write_array_end(&p->w);
}

static void write_links(struct tree_json *p, const struct span *s)
{
	json_write_key(&p->w, "links");
	json_write_array(&p->w);
	for (uint32_t i = 0; i < s->links_n; i++) {
		json_write_object(&p->w);
		json_member_known(&p->w, "trace_id", s->links[i].trace_id);
		json_member_known(&p->w, "span_id", s->links[i].span_id);
		json_value_attrs(&p->w, "attributes", &s->links[i].attrs, &p->arena);
		json_write_object_end(&p->w);
	}
	json_write_array_end(&p->w);
}

static void write_facets(struct tree_json *p, const struct span *s)
{
	json_write_key(&p->w, "facets");
	json_write_object(&p->w);
	for (unsigned f = 0; f < FACETS; f++) {
		struct value v = facet_get(s, (enum facet)f, &p->arena);
		if (!value_is_set(v))
			continue;
		json_write_key(&p->w, facet_name((enum facet)f));
		json_value_write(&p->w, &v, &p->arena);
	}
	json_write_object_end(&p->w);
}

static void write_span(struct tree_json *p, const struct node *v, const struct span_facts *f)
{
	const struct span *s = v->span;
	json_member_known(&p->w, "id", s->span_id);
	json_member_known(&p->w, "parent_id", s->parent_id);
	json_member_known(&p->w, "name", s->name);
	json_member_known(&p->w, "component", str_of(component_name(f->component)));
	if (s->kind != SPAN_KIND_UNSET)
		json_member_known(&p->w, "kind", str_of(span_kind_name(s->kind)));
	if (s->status != SPAN_STATUS_UNSET)
		json_member_known(&p->w, "status", str_of(span_status_name(s->status)));
	json_member_known(&p->w, "status_message", s->status_message);
	write_times(p, v);
	if (v->copies != 1)
		json_member_i64(&p->w, "copies", v->copies);
	write_flags(&p->w, v);
	write_facets(p, s);
	json_value_attrs(&p->w, "attributes", &s->attrs, &p->arena);
	if (s->resource)
		json_value_attrs(&p->w, "resource", &s->resource->attrs, &p->arena);
	if (str_is_set(s->scope.name) || str_is_set(s->scope.version)) {
		json_write_key(&p->w, "scope");
		json_write_object(&p->w);
		json_member_known(&p->w, "name", s->scope.name);
		json_member_known(&p->w, "version", s->scope.version);
		json_write_object_end(&p->w);
	}
	if (s->events_n)
		write_events(p, s);
	if (s->links_n)
		write_links(p, s);
	json_value_origin(&p->w, &s->origin);
	json_member_known(&p->w, "dialect", str_of(s->dialect));
}

static void write_node(struct tree_json *p, uint32_t node)
{
	const struct node *v = &p->t->node[node];
	json_write_object(&p->w);
	json_member_i64(&p->w, "span", p->place[node]);
	if (v->parent != NODE_NONE)
		json_member_i64(&p->w, "parent", p->place[v->parent]);
	json_member_i64(&p->w, "depth", v->depth);
	if (v->span) {
		write_span(p, v, &p->summary->facts[node]);
	} else {
		json_member_known(&p->w, "id", v->missing_id);
		write_flags(&p->w, v);
	}
	if (v->depth == p->view->depth && v->below)
		json_member_i64(&p->w, "not_shown_below", v->below);
	json_write_object_end(&p->w);
	arena_reset(&p->arena);
}

struct tree_json *tree_json_new(const struct tree *t, const struct summary *s, const struct tree_view *view)
{
	struct tree_json *p = mem_alloc(1, sizeof(*p));
	*p = (struct tree_json){ .t = t, .summary = s, .view = view };
	arena_init(&p->arena);
	json_writer_init(&p->w, NULL, 0);
	p->place = mem_alloc((size_t)t->n + 1, sizeof(*p->place));
	for (uint32_t i = 0; i < t->n; i++)
		p->place[t->order[i]] = i;
	return p;
}

void tree_json_free(struct tree_json *p)
{
	if (!p)
		return;
	free(p->place);
	arena_release(&p->arena);
	free(p);
}

bool tree_json_more(struct tree_json *p, struct buf *out)
{
	size_t from = out->n;
	if (p->ended)
		return false;
	p->w.out = out;
	if (!p->begun)
		begin(p);
	p->begun = true;
	for (; p->next < p->t->n && out->n - from < CHUNK_BYTES; p->next++) {
		uint32_t node = p->t->order[p->next];
		if (p->t->node[node].depth <= p->view->depth)
			write_node(p, node);
	}
	if (p->next == p->t->n) {
		end(p);
		p->ended = true;
	}
	return true;
}
