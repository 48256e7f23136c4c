/*
 * GitLab Code Quality (doc/ci/testing/code_quality.md, "Code quality report
 * format"): of equal fingerprints only the first is shown, a path is relative
 * to the repository and has no "./".
 */
#include "report/outcome_parts.h"

#include "report/escape.h"
#include "report/escape_ci.h"
#include "json/write.h"

enum { TEXT_SHOWN = 2000, FILE_BYTES_MAX = 28 * 1000 * 1000 };

static void put_str(struct json_writer *w, const char *key, struct str text)
{
	struct buf safe = { 0 };
	escape_text(&safe, text);
	json_write_key(w, key);
	json_write_str(w, buf_str(&safe));
	buf_release(&safe);
}

static void put_place(struct json_writer *w, const struct outcome_case *c, const struct outcome_settings *s)
{
	struct origin place;
	bool has_place = outcome_place(c, s, &place) && !str_eq(place.file, STR("-"));
	struct str path = has_place ? place.file : s->contract.n ? s->contract : str_of(s->tool);
	while (str_starts(path, STR("./")))
		path = str_from(path, 2);
	json_write_key(w, "location");
	json_write_object(w);
	put_str(w, "path", path);
	json_write_key(w, "lines");
	json_write_object(w);
	json_write_key(w, "begin");
	json_write_u64(w, has_place && place.line && !place.member.n ? place.line : 1);
	json_write_object_end(w);
	json_write_object_end(w);
}

static void put_case(struct json_writer *w, const struct outcome_suite *suite, const struct outcome_case *c,
		     const char *print, const struct outcome_settings *s)
{
	static const char *const severity[] = { NULL, "critical", "minor", "info" };
	struct buf raw = { 0 };
	outcome_add_cut(&raw, suite->name, TEXT_SHOWN);
	buf_add_c(&raw, ": ");
	if (c->message.n && c->name.n) {
		outcome_add_cut(&raw, c->name, TEXT_SHOWN);
		buf_add_c(&raw, ": ");
	}
	outcome_say(&raw, c, TEXT_SHOWN);
	json_write_object(w);
	put_str(w, "description", buf_str(&raw));
	put_str(w, "check_name", c->rule.n ? c->rule : STR("case"));
	json_write_key(w, "fingerprint");
	json_write_c(w, print);
	json_write_key(w, "severity");
	json_write_c(w, severity[c->state]);
	put_place(w, c, s);
	json_write_object_end(w);
	buf_release(&raw);
}

void outcome_gitlab(struct buf *out, const struct outcome *o, const struct outcome_settings *s)
{
	struct outcome_labels labels;
	struct json_writer w;
	struct buf json = { 0 };
	outcome_labels_init(&labels, o);
	json_writer_init(&w, &json, 1);
	json_write_array(&w);
	/* What is violated comes first: it is not what is left out. */
	for (int state = OUTCOME_VIOLATED; state <= OUTCOME_SKIPPED; state++)
		for (size_t i = 0; i < o->suites.n; i++)
			for (size_t k = 0; k < o->suites.v[i].cases.n && json.n < FILE_BYTES_MAX; k++)
				if (o->suites.v[i].cases.v[k].state == (enum outcome_state)state)
					put_case(&w, &o->suites.v[i], &o->suites.v[i].cases.v[k],
						 labels.print[i][k], s);
	json_write_array_end(&w);
	buf_add_char(&json, '\n');
	escape_json_commands(out, buf_str(&json));
	buf_release(&json);
	outcome_labels_release(&labels);
}
