/* From options to the settings of lib/detect. */
#include "cmd/diagnosis.h"

#include "cmd/files.h"
#include "detect/config.h"
#include "report/escape.h"

#include "base/num.h"

#include <errno.h>

#define LEAST_CONFIDENCE 0.3

static const struct str *texts(const struct strings *s, struct arena *arena)
{
	struct str *v = arena_array(arena, s->n, sizeof(*v));
	for (size_t i = 0; i < s->n; i++)
		v[i] = str_of(s->v[i]);
	return v;
}

static void say(const struct cmd *cmd, struct str subject, const char *what, struct str why)
{
	struct buf text = { 0 };
	buf_add_c(&text, what);
	cli_quote(&text, subject);
	if (why.n) {
		buf_add_c(&text, ": ");
		buf_add_str(&text, why);
	}
	cli_error(cmd, "%.*s", (int)text.n, text.s);
	buf_release(&text);
}

static bool choose_rules(const struct cmd *cmd, const struct diagnosis_options *o,
			 struct detect_settings *out)
{
	struct str unknown, near;
	if (!o->rules || detect_choose(out, str_of(o->rules), &unknown))
		return true;
	near = rule_near(unknown);
	if (near.n)
		cli_error(cmd, "no rule or category '%.*s'; did you mean '%.*s'?", (int)unknown.n, unknown.s,
			  (int)near.n, near.s);
	else
		say(cmd, unknown, "no rule or category ", STR("--rules all lists them"));
	return false;
}

static bool read_config(const struct cmd *cmd, const char *path, struct arena *arena,
			struct detect_settings *out)
{
	struct config_mistake mistake;
	struct buf file = { 0 }, what = { 0 };
	bool read = file_read(path, &file);
	struct str text = read ? arena_str(arena, buf_str(&file)) : STR("");
	buf_release(&file);
	if (!read) {
		cli_error(cmd, "cannot read '%s': %s", path, strerror(errno));
		return false;
	}
	if (config_read(text, arena, out, &mistake))
		return true;
	escape_text(&what, mistake.what);
	cli_error(cmd, "%s:%llu:%llu: %.*s", path, (unsigned long long)mistake.line,
		  (unsigned long long)mistake.column, (int)what.n, what.s);
	buf_release(&what);
	return false;
}

bool diagnosis_settings(const struct cmd *cmd, const struct diagnosis_options *o, struct arena *arena,
			struct detect_settings *out)
{
	struct str why;
	*out = (struct detect_settings){ .min_confidence = LEAST_CONFIDENCE };
	detect_settings_init(out);
	for (size_t i = 0; i < o->config.n; i++)
		if (!read_config(cmd, o->config.v[i], arena, out))
			return false;
	if (o->expect_docs.n) {
		out->expect_docs = texts(&o->expect_docs, arena);
		out->expect_docs_n = o->expect_docs.n;
	}
	if (o->expect_spans.n) {
		out->expect_spans = texts(&o->expect_spans, arena);
		out->expect_spans_n = o->expect_spans.n;
	}
	for (size_t i = 0; i < o->set.n; i++)
		if (!detect_set(out, str_of(o->set.v[i]), arena, &why)) {
			say(cmd, str_of(o->set.v[i]), "bad setting ", why);
			return false;
		}
	if (o->min_confidence && (!num_parse_double(str_of(o->min_confidence), &out->min_confidence) ||
				  !(out->min_confidence >= 0 && out->min_confidence <= 1))) {
		say(cmd, str_of(o->min_confidence), "--min-confidence takes a number from 0 to 1, not ",
		    STR(""));
		return false;
	}
	return choose_rules(cmd, o, out);
}

void diagnosis_options_release(struct diagnosis_options *o)
{
	free(o->set.v);
	free(o->config.v);
	free(o->expect_docs.v);
	free(o->expect_spans.v);
}
