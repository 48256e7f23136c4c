/* The audit: streamed over a dump, or one trace in full. */
#include "cmd/replay_audit.h"
#include "cmd/one_trace.h"

#include "contract/audit_outcome.h"
#include "detect/survey.h"
#include "report/audit_report.h"

#include <stdlib.h>

#define MEMORY_DEFAULT (UINT64_C(1) << 30)

enum { SHOWN_IN_FULL = 3 };

struct auditing_dump {
	struct session *session;
	const struct audit_flags *flags;
	struct one_trace one;
	bool met; /* what is meant is there */
	struct arena arena;
	struct store *registry, *artifacts;
	struct sink to; /* what is wanted of the spans goes there */
	struct audit_dump dump;
	struct buf traces;      /* as text or JSON */
	struct outcome outcome; /* for --report */
	bool prompt_found, prompt_written;
	enum rebuild_state prompt_state;
};

bool audit_wanted(const struct audit_flags *o)
{
	return o->audit || o->registry || o->artifacts || o->write_prompt;
}

/* By id or name; the first whose prompt can be rebuilt. */
static void write_prompt(struct auditing_dump *a, const struct scene *s)
{
	struct str wanted = str_of(a->flags->write_prompt);
	for (size_t i = 0; i < s->flow_n && !a->prompt_written; i++) {
		const struct span *span = scene_of(s, s->flow[i]);
		struct rebuild r;
		if (!str_eq(span->span_id, wanted) && !str_eq(span->name, wanted))
			continue;
		rebuild_prompt(s, s->flow[i], a->registry, &r);
		a->prompt_found = true;
		a->prompt_state = r.state;
		if (r.state != REBUILD_MATCHES && r.state != REBUILD_UNHASHED && r.state != REBUILD_DIFFERS)
			continue;
		struct buf text = { 0 };
		buf_add_str(&text, r.prompt);
		session_print(a->session, &text);
		buf_release(&text);
		a->prompt_written = true;
	}
}

static void visit(void *user, const struct tree *t, const struct summary *s, const struct diagnosis *d)
{
	struct auditing_dump *a = user;
	const struct audit_stores stores = { a->registry, a->artifacts };
	struct audit audit;
	(void)t;
	(void)s;
	a->met = true;
	if (a->flags->write_prompt) {
		write_prompt(a, d->scene);
		return;
	}
	audit_trace(d->scene, &stores, &audit);
	audit_dump_add(&a->dump, d->scene, &audit);
	if (a->flags->reports->reports.n) {
		audit_outcome_add(&a->outcome, d->scene, &audit);
		return;
	}
	if (a->flags->json) {
		buf_add_char(&a->traces, a->dump.traces > 1 ? ',' : '[');
		audit_json_trace(&a->traces, d->scene, &audit);
	} else if (a->dump.traces <= SHOWN_IN_FULL) {
		audit_text_trace(&a->traces, d->scene, &audit, &a->session->style);
	}
}

static bool load(struct auditing_dump *a, const char *path, struct store **out)
{
	if (!path)
		return true;
	*out = store_load(path, &a->session->reader.limits, &a->session->diag);
	if (!*out)
		cli_error_about(a->session->cmd, str_of(path), "nothing to look up in");
	return *out != NULL;
}

static enum status pass_wanted(void *user, const struct span *s, const struct record *r)
{
	struct auditing_dump *a = user;
	return one_trace_is(&a->one, s->trace_id) ? a->to.span(a->to.user, s, r) : STATUS_OK;
}

static bool read_all(struct auditing_dump *a)
{
	struct detect_settings settings = { .min_confidence = 0 };
	detect_settings_init(&settings);
	for (int i = 0; i < RULES; i++)
		settings.off[i] = true;
	struct detect *detect = detect_new(&settings);
	struct survey *survey =
		survey_new(detect, a->flags->memory ? a->flags->memory : MEMORY_DEFAULT, visit, NULL, a);
	survey_use_threads(survey, a->session->reader.threads);
	survey_use_file(survey, a->session->spill);
	a->to = survey_sink(survey);
	const struct sink wanted = { .user = a, .span = pass_wanted }, sink = a->one.given ? wanted : a->to;
	bool read = session_read(a->session, &sink);
	while (survey_next(survey) && read)
		read = session_read(a->session, &sink);
	survey_free(survey);
	detect_free(detect);
	return read;
}

static int tell_prompt(const struct auditing_dump *a)
{
	static const char *const why[] = { "it names no prompt",
					   "",
					   "",
					   "",
					   "there is no template for it",
					   "a variable was not captured",
					   "its template has control structures" };
	struct str span = str_of(a->flags->write_prompt);
	if (!a->prompt_found)
		cli_error_about(a->session->cmd, span, "no span has the id or name");
	else if (!a->prompt_written)
		cli_error(a->session->cmd, "the prompt cannot be rebuilt: %s", why[a->prompt_state]);
	else if (a->prompt_state == REBUILD_DIFFERS)
		cli_error(a->session->cmd,
			  "the prompt was written, but has another hash than the one that was sent");
	return !a->prompt_written ? EXIT_TROUBLE : a->prompt_state == REBUILD_DIFFERS ? EXIT_NO : EXIT_YES;
}

static void print(struct auditing_dump *a)
{
	struct buf out = { 0 };
	if (a->flags->json) {
		buf_add_c(&a->traces, a->dump.traces ? "]" : "[]");
		audit_json_dump(&out, &a->dump, buf_str(&a->traces));
	} else {
		if (a->dump.traces <= SHOWN_IN_FULL)
			buf_add_str(&out, buf_str(&a->traces));
		audit_text_dump(&out, &a->dump, &a->session->style);
	}
	session_print(a->session, &out);
	buf_release(&out);
}

static int report(struct auditing_dump *a, int code)
{
	struct outcome_reports reports = { { 0 } };
	int trouble = EXIT_TROUBLE;
	a->outcome.title = STR("replay audit");
	if (!outcome_reports_choose(a->session->cmd, a->flags->reports, a->session->common, &reports,
				    &trouble))
		return trouble;
	if (!outcome_reports_write(a->session, &reports, &a->outcome, NULL, code, audit_rule_help))
		code = EXIT_TROUBLE;
	outcome_reports_release(&reports);
	return code;
}

int audit_run(struct session *s, const struct audit_flags *o)
{
	struct auditing_dump a = { .session = s, .flags = o };
	int code = EXIT_TROUBLE;
	audit_dump_init(&a.dump);
	one_trace_init(&a.one, o->trace, &a.arena);
	if (load(&a, o->registry, &a.registry) && load(&a, o->artifacts, &a.artifacts) && read_all(&a)) {
		if (a.one.given && !a.met) {
			one_trace_missing(&a.one, s);
			code = EXIT_NO;
		} else if (o->write_prompt) {
			code = tell_prompt(&a);
		} else {
			code = a.dump.verdicts[AUDIT_REPLAYABLE] == a.dump.traces ? EXIT_YES : EXIT_NO;
			if (o->reports->reports.n)
				code = report(&a, code);
			else
				print(&a);
		}
	}
	store_free(a.registry);
	store_free(a.artifacts);
	outcome_release(&a.outcome);
	audit_dump_release(&a.dump);
	buf_release(&a.traces);
	arena_release(&a.arena);
	return code;
}
