/* A record with a damaged stretch in it, and sound text behind that: read without the stretch. */
#include "dialect/salvage_impl.h"

enum { KEYS_MOST = 64 };

/* The members behind the damage. */
struct rest {
	size_t at;     /* the first one's key … */
	size_t level;  /* … the level they belong to … */
	size_t behind; /* … and the place behind the bracket that ends the level above `last`, where that is
			  less */
	size_t end;    /* of the value */
	struct str key[KEYS_MOST];
	size_t keys;
};

/* Is what is behind the value none of an object around it? `inside`: there may be one, which we do not know.
 */
static bool is_trailer(struct str text, size_t at, bool inside)
{
	size_t start = at = salvage_skip_blanks(text, at);
	while (at < text.n && text.s[at] == ']')
		at = salvage_skip_blanks(text, at + 1);
	if (at == text.n || (at == start && text.s[at] == '{'))
		return true;
	if (text.s[at] == '}')
		return inside;
	at = text.s[at] == ',' ? salvage_skip_blanks(text, at + 1) : text.n;
	return at < text.n && text.s[at] != '"';
}

static void spend(struct salvage *s, size_t bytes)
{
	s->budget -= bytes < s->budget ? bytes : s->budget;
}

/* Do the brackets behind these members close all that is open from their level down? */
static bool agrees(struct salvage *s, size_t last, struct rest *rest)
{
	struct pull j;
	const char *start = s->text.s + rest->at;
	pull_init(&j, str_from(s->text, rest->at), JSON_WALK_DEPTH, s->r->arena);
	j.depth = (uint32_t)rest->level + 1;
	j.fresh = true;
	rest->keys = 0;
	for (size_t level = rest->level + 1; level-- > 0;) {
		struct str key = STR_UNSET;
		while (s->level[level].is_list ? pull_element(&j) : pull_key(&j, &key)) {
			if (level == rest->level && rest->keys < KEYS_MOST)
				rest->key[rest->keys++] = key;
			if (!pull_skip(&j, NULL))
				break;
		}
		if (level == last + 1)
			rest->behind = rest->at + (size_t)(j.at - start);
		if (j.error)
			break;
	}
	rest->end = rest->at + (size_t)(j.at - start);
	spend(s, rest->end - rest->at);
	return !j.error && rest->keys && is_trailer(s->text, rest->end, s->level[0].open > 0);
}

/* The next `,"` from `at` on, where a member may begin: the place of its quote; text.n: none. */
static size_t next_member(struct str text, size_t at)
{
	for (; at < text.n; at++) {
		const char *comma = memchr(text.s + at, ',', text.n - at);
		if (!comma)
			break;
		at = (size_t)(comma - text.s);
		size_t quote = salvage_skip_blanks(text, at + 1);
		if (quote < text.n && text.s[quote] == '"')
			return quote;
		at = quote - 1;
	}
	return text.n;
}

/* The key of the object at `open`, if that is an object with one. */
static struct str key_at(struct str text, size_t open)
{
	size_t quote = salvage_skip_blanks(text, open + 1);
	if (quote >= text.n || text.s[quote] != '"')
		return STR_UNSET;
	const char *key = text.s + quote + 1, *end = memchr(key, '"', text.n - quote - 1);
	return end ? (struct str){ key, (size_t)(end - key) } : STR_UNSET;
}

/* Do records, or spans, or what is around them, begin with that key? */
static bool starts_another(const struct salvage *s, struct str key)
{
	if (!key.n || salvage_is_list(key) || salvage_is_of_span(key) || salvage_is_of_trace(key))
		return key.n > 0;
	for (size_t i = 0; i < s->levels && s->level[i].may_hold; i++)
		if (!s->level[i].is_list && str_eq(key, key_at(s->text, s->level[i].open)))
			return true;
	return false;
}

/* Where, from `from` on, another one begins: what is behind that is no rest of this one. text.n: nowhere. */
static size_t next_start(struct salvage *s, size_t from)
{
	size_t at = from;
	for (; at < s->text.n; at++) {
		const char *open = memchr(s->text.s + at, '{', s->text.n - at);
		at = open ? (size_t)(open - s->text.s) : s->text.n;
		if (open && starts_another(s, key_at(s->text, at)))
			break;
	}
	spend(s, at - from);
	return at < s->text.n ? at : s->text.n;
}

/* Brackets that must have been lost for the rest to be of its level; a few may be. */
static bool is_near(const struct salvage *s, size_t from, const struct rest *rest)
{
	enum { LOST_MOST = 4 };
	size_t closing = s->levels - 1 - rest->level;
	for (size_t i = from; i < rest->at && closing > LOST_MOST; i++)
		closing -= s->text.s[i] == ']' || s->text.s[i] == '}';
	return closing <= LOST_MOST;
}

/* The first members behind the damage that agree with what is open, as deep in it as may be. */
static bool find_rest(struct salvage *s, size_t last, struct rest *rest)
{
	size_t from = s->level[s->levels - 1].doubt, until = next_start(s, from);
	for (rest->at = next_member(s->text, from); rest->at < until && s->budget;
	     rest->at = next_member(s->text, rest->at))
		for (rest->level = s->levels; rest->level-- > 0;)
			if (!s->level[rest->level].is_list && is_near(s, from, rest) && agrees(s, last, rest))
				return true;
	return false;
}

/* Has the object at that level one of these keys in front of the damage? Then the rest is of another one. */
static bool is_another(const struct salvage *s, const struct rest *rest)
{
	const struct torn_level *l = &s->level[rest->level];
	struct pull j;
	struct str key;
	struct str before = { s->text.s + l->open, l->sure - l->open };
	pull_init(&j, before, JSON_WALK_DEPTH, s->r->arena);
	pull_object(&j);
	while (pull_key(&j, &key)) {
		for (size_t i = 0; i < rest->keys; i++)
			if (str_eq(key, rest->key[i]))
				return true;
		if (!pull_skip(&j, NULL))
			break;
	}
	return false;
}

/* Writes the brackets of all levels from `last` down to `level` into the stretch. */
static void close_levels(const struct salvage *s, const struct mended *m, char *text, size_t last,
			 size_t level)
{
	for (size_t i = 0; i <= last - level; i++)
		text[m->from + i] = s->level[last - i].is_list ? ']' : '}';
}

/* Between two objects: of a list, or each for itself. */
static bool part(const struct salvage *s, struct mended *m, char *text, size_t last, size_t level)
{
	bool of_list = level > 0 && s->level[level - 1].is_list;
	size_t closing = last - level + 1;
	if ((level > 0 && !of_list) || m->to - m->from < closing + 1 + of_list)
		return false;
	close_levels(s, m, text, last, level);
	if (of_list)
		text[m->from + closing] = ',';
	text[m->to - 1] = '{';
	if (level == 0) {
		m->first_end = m->from + closing;
		m->second = m->to - 1;
	}
	return true;
}

static char *blank_out(struct salvage *s, struct mended *m)
{
	char *text = arena_alloc(s->r->arena, s->text.n);
	memcpy(text, s->text.s, s->text.n);
	for (size_t i = m->from; i < m->to; i++)
		if (text[i] != '\n')
			text[i] = ' ';
	m->text = (struct str){ text, s->text.n };
	return text;
}

/* A comma that goes on with what is open at `level`, or none where nothing is in it yet. */
static void keep_comma(const struct salvage *s, char *text, size_t at, size_t level, size_t last)
{
	bool is_empty = level == last && s->level[level].sure == s->level[level].open + 1;
	text[at] = is_empty ? ' ' : ',';
}

bool salvage_mend(struct salvage *s, size_t last, struct mended *m)
{
	struct rest rest = { .at = 0 };
	if (!s->levels || !find_rest(s, last, &rest))
		return false;
	bool inside = rest.level > last, another = !inside && is_another(s, &rest);
	*m = (struct mended){
		.from = s->level[last].sure,
		.to = inside ? rest.behind : rest.at,
		.begin = s->level[0].open,
		.end = rest.end,
	};
	char *text = blank_out(s, m);
	if (another)
		return part(s, m, text, last, rest.level);
	if (inside) {
		size_t at = salvage_skip_blanks(m->text, m->to);
		if (at < m->end && text[at] == ',')
			keep_comma(s, text, at, last, last);
		return true;
	}
	if (m->to - m->from < last - rest.level + 1)
		return false;
	if (last > rest.level)
		close_levels(s, m, text, last, rest.level + 1);
	keep_comma(s, text, m->to - 1, rest.level, last);
	return true;
}
