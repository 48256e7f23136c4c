/* The table of formats, and what they share: names that do not collide, fingerprints, places. */
#include "report/outcome_parts.h"

#include "base/map.h"
#include "report/escape.h"

#include <stdio.h>

enum { NAME_BYTES_MAX = 300 };

static const struct outcome_format formats[] = {
#define FORMAT(name, what) { #name, what, outcome_##name },
#include "report/outcome_formats.def"
#undef FORMAT
};

const struct outcome_format *outcome_formats(size_t *n)
{
	*n = sizeof(formats) / sizeof(formats[0]);
	return formats;
}

const struct outcome_format *outcome_format_by_name(struct str name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (str_eq(name, str_of(formats[i].name)))
			return &formats[i];
	return NULL;
}

const char *outcome_state_name(enum outcome_state state)
{
	static const char *const names[] = { "holds", "violated", "warned", "skipped" };
	return names[state];
}

void outcome_count_suite(struct outcome_counts *counts, const struct outcome_suite *suite)
{
	for (size_t i = 0; i < suite->cases.n; i++)
		counts->of[suite->cases.v[i].state]++;
	counts->cases += suite->cases.n;
}

struct outcome_counts outcome_count(const struct outcome *o)
{
	struct outcome_counts counts = { 0 };
	for (size_t i = 0; i < o->suites.n; i++)
		outcome_count_suite(&counts, &o->suites.v[i]);
	return counts;
}

void outcome_put_counts(struct buf *out, const struct outcome_counts *counts)
{
	const uint64_t *of = counts->of;
	if (!counts->cases) {
		buf_add_c(out, "nothing was checked");
		return;
	}
	if (of[OUTCOME_VIOLATED])
		buf_printf(out, "%llu of %llu violated", (unsigned long long)of[OUTCOME_VIOLATED],
			   (unsigned long long)counts->cases);
	else
		buf_printf(out, "%llu of %llu hold", (unsigned long long)of[OUTCOME_HOLDS],
			   (unsigned long long)counts->cases);
	if (of[OUTCOME_WARNED])
		buf_printf(out, ", %llu warned", (unsigned long long)of[OUTCOME_WARNED]);
	if (of[OUTCOME_SKIPPED])
		buf_printf(out, ", %llu skipped", (unsigned long long)of[OUTCOME_SKIPPED]);
}

/* ---- texts ---- */

struct str outcome_cut(struct str text, size_t most)
{
	size_t n = most;
	if (text.n <= most)
		return text;
	while (n && most - n < 3 && ((unsigned char)text.s[n] & 0xc0) == 0x80)
		n--;
	return (struct str){ text.s, n };
}

void outcome_add_cut(struct buf *raw, struct str text, size_t most)
{
	struct str part = outcome_cut(text, most);
	buf_add_str(raw, part);
	if (part.n < text.n)
		buf_printf(raw, " ... (%zu bytes more)", text.n - part.n);
}

void outcome_say(struct buf *raw, const struct outcome_case *c, size_t most)
{
	outcome_add_cut(raw, c->message.n ? c->message : c->name, most);
	if (!str_is_set(c->got) && !str_is_set(c->expected))
		return;
	buf_add_c(raw, " (");
	if (str_is_set(c->got)) {
		buf_add_c(raw, "got '");
		outcome_add_cut(raw, c->got, most);
		buf_add_c(raw, str_is_set(c->expected) ? "', " : "'");
	}
	if (str_is_set(c->expected)) {
		buf_add_c(raw, "expected '");
		outcome_add_cut(raw, c->expected, most);
		buf_add_char(raw, '\'');
	}
	buf_add_char(raw, ')');
}

void outcome_add_place(struct buf *raw, const struct origin *place)
{
	if (str_eq(place->file, STR("-")))
		buf_add_c(raw, "<stdin>");
	else
		buf_add_str(raw, place->file);
	if (place->member.n) {
		buf_add_char(raw, '!');
		buf_add_str(raw, place->member);
	}
	if (place->line)
		buf_printf(raw, ":%llu", (unsigned long long)place->line);
	else if (place->length)
		buf_printf(raw, "@%llu", (unsigned long long)place->offset);
}

bool outcome_place(const struct outcome_case *c, const struct outcome_settings *s, struct origin *out)
{
	*out = c->origin;
	if (out->file.n)
		return true;
	for (size_t i = c->path_n; i-- > 0;)
		if (c->path[i].origin.file.n) {
			*out = c->path[i].origin;
			return true;
		}
	*out = (struct origin){ .file = s->contract, .line = 1 };
	return s->contract.n > 0;
}

/* ---- labels ---- */

/* The text, escaped, made unlike all others in `taken` by a number behind it. */
static struct str unlike(struct map *taken, struct str text, struct arena *arena)
{
	struct buf shown = { 0 };
	struct str part = outcome_cut(text, NAME_BYTES_MAX);
	bool is_new;
	escape_text(&shown, part.n ? part : STR("(no name)"));
	if (part.n < text.n)
		buf_add_c(&shown, "...");
	struct str base = arena_str(arena, buf_str(&shown)), label = base;
	buf_release(&shown);
	uint64_t number = *map_put(taken, base, &is_new);
	number += is_new;
	while (!is_new) {
		label = arena_printf(arena, "%.*s (%llu)", (int)base.n, base.s, (unsigned long long)++number);
		*map_put(taken, label, &is_new) += is_new;
	}
	/* Where the next one of this name goes on. */
	*map_get(taken, base) = number;
	return label;
}

/* By what a case is, not by where it was found. */
static void fingerprint(char print[33], const struct outcome_suite *suite, const struct outcome_case *c,
			struct map *taken, struct arena *arena)
{
	struct buf key = { 0 };
	bool is_new;
	uint64_t number = 0, *count;
	buf_add_part(&key, suite->name);
	buf_add_part(&key, c->rule);
	buf_add_part(&key, c->name);
	count = map_put(taken, arena_str(arena, buf_str(&key)), &is_new);
	size_t own = key.n;
	do {
		uint64_t half[2];
		number = ++*count;
		key.n = own;
		buf_add_u64(&key, number);
		half[0] = hash_stable(buf_str(&key));
		buf_add_c(&key, ":2");
		half[1] = hash_stable(buf_str(&key));
		snprintf(print, 33, "%016llx%016llx", (unsigned long long)half[0],
			 (unsigned long long)half[1]);
		map_put(taken, arena_str(arena, str_of(print)), &is_new);
		count = map_get(taken, arena_str(arena, (struct str){ key.s, own }));
	} while (!is_new);
	buf_release(&key);
}

/* A suite's name; where several have it, the id of the trace tells them apart. */
static struct str suite_name(const struct outcome_suite *suite, const struct map *names, struct arena *arena)
{
	const uint64_t *count = map_get(names, suite->name);
	struct str id = outcome_cut(suite->trace_id, 16), name = outcome_cut(suite->name, NAME_BYTES_MAX);
	if (!count || *count < 2 || !id.n)
		return suite->name;
	struct buf text = { 0 };
	buf_add_str(&text, name);
	buf_add_c(&text, " (");
	buf_add_str(&text, id);
	buf_add_char(&text, ')');
	struct str label = arena_str(arena, buf_str(&text));
	buf_release(&text);
	return label;
}

void outcome_labels_init(struct outcome_labels *l, const struct outcome *o)
{
	struct map suites, names, cases, prints;
	size_t n = o->suites.n;
	*l = (struct outcome_labels){ 0 };
	l->suite = arena_array(&l->arena, n, sizeof(*l->suite));
	l->name = arena_array(&l->arena, n, sizeof(*l->name));
	l->print = arena_array(&l->arena, n, sizeof(*l->print));
	map_init(&suites);
	map_init(&names);
	map_init(&cases);
	map_init(&prints);
	for (size_t i = 0; i < n; i++)
		++*map_put(&names, o->suites.v[i].name, NULL);
	for (size_t i = 0; i < n; i++) {
		const struct outcome_suite *suite = &o->suites.v[i];
		size_t m = suite->cases.n;
		l->suite[i] = unlike(&suites, suite_name(suite, &names, &l->arena), &l->arena);
		l->name[i] = arena_array(&l->arena, m, sizeof(*l->name[i]));
		l->print[i] = arena_array(&l->arena, m, sizeof(*l->print[i]));
		map_clear(&cases);
		for (size_t k = 0; k < m; k++) {
			const struct outcome_case *c = &suite->cases.v[k];
			l->name[i][k] = unlike(&cases, c->name.n ? c->name : c->rule, &l->arena);
			fingerprint(l->print[i][k], suite, c, &prints, &l->arena);
		}
	}
	map_release(&suites);
	map_release(&names);
	map_release(&cases);
	map_release(&prints);
}

void outcome_labels_release(struct outcome_labels *l)
{
	arena_release(&l->arena);
}
