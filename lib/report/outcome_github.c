/*
 * Workflow commands (actions/toolkit, command.ts): annotations. GitHub keeps
 * ten errors, ten warnings and ten notices of a step: the tenth says how many
 * there are more.
 */
#include "report/outcome_parts.h"

#include "report/escape_ci.h"

/* The runner keeps 4,096 characters of a message; escaped text grows up to four times. */
enum { SHOWN_MAX = 9, TEXT_SHOWN = 300, DETAIL_SHOWN = 400, TITLE_SHOWN = 60 };

static const char *const commands[] = { NULL, "error", "warning", "notice" };

static void put_property(struct buf *out, const char *name, struct str text)
{
	buf_printf(out, "%s=", name);
	escape_command_property(out, text);
}

/* Lines in an archive are not those of the file: the message names them. */
static void put_place(struct buf *out, const struct origin *place)
{
	struct str file = place->file;
	if (str_eq(file, STR("-")))
		return;
	while (str_starts(file, STR("./")))
		file = str_from(file, 2);
	put_property(out, " file", file);
	if (place->line && !place->member.n)
		buf_printf(out, ",line=%llu,endLine=%llu", (unsigned long long)place->line,
			   (unsigned long long)place->line);
	buf_add_char(out, ',');
}

static void put_message(struct buf *out, const struct outcome_case *c, const struct origin *place)
{
	struct buf raw = { 0 };
	outcome_say(&raw, c, TEXT_SHOWN);
	if (c->rule.n) {
		buf_add_c(&raw, " [");
		buf_add_str(&raw, outcome_cut(c->rule, TITLE_SHOWN));
		buf_add_char(&raw, ']');
	}
	if (place->member.n || (place->file.n && !place->line)) {
		buf_add_c(&raw, "\nat ");
		buf_add_str(&raw, outcome_cut(place->member.n ? place->member : place->file, TEXT_SHOWN));
		if (place->line)
			buf_printf(&raw, ":%llu", (unsigned long long)place->line);
		else
			buf_printf(&raw, ", byte %llu", (unsigned long long)place->offset);
	}
	if (c->detail.n) {
		buf_add_char(&raw, '\n');
		outcome_add_cut(&raw, c->detail, DETAIL_SHOWN);
	}
	escape_command_data(out, buf_str(&raw));
	buf_release(&raw);
}

static void put_case(struct buf *out, const struct outcome_suite *suite, const struct outcome_case *c,
		     const struct outcome_settings *s)
{
	struct origin place = { 0 };
	struct buf title = { 0 };
	buf_printf(out, "::%s", commands[c->state]);
	size_t before = out->n;
	if (outcome_place(c, s, &place))
		put_place(out, &place);
	if (out->n == before)
		buf_add_char(out, ' ');
	outcome_add_cut(&title, suite->name, TITLE_SHOWN);
	if (c->name.n) {
		buf_add_c(&title, ": ");
		outcome_add_cut(&title, c->name, TITLE_SHOWN);
	}
	put_property(out, "title", buf_str(&title));
	buf_add_c(out, "::");
	put_message(out, c, &place);
	buf_add_char(out, '\n');
	buf_release(&title);
}

void outcome_github(struct buf *out, const struct outcome *o, const struct outcome_settings *s)
{
	struct outcome_counts counts = outcome_count(o), shown = { 0 };
	for (size_t i = 0; i < o->suites.n; i++)
		for (size_t k = 0; k < o->suites.v[i].cases.n; k++) {
			const struct outcome_case *c = &o->suites.v[i].cases.v[k];
			if (!commands[c->state] || shown.of[c->state] == SHOWN_MAX)
				continue;
			shown.of[c->state]++;
			put_case(out, &o->suites.v[i], c, s);
		}
	for (int state = OUTCOME_VIOLATED; state <= OUTCOME_SKIPPED; state++)
		if (counts.of[state] > shown.of[state])
			buf_printf(out, "::%s title=%llu more %s::%llu of %llu are shown here\n",
				   commands[state], (unsigned long long)(counts.of[state] - shown.of[state]),
				   outcome_state_name((enum outcome_state)state),
				   (unsigned long long)shown.of[state], (unsigned long long)counts.of[state]);
}
