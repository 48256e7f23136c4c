/*
 * Bytes that were written over: the stretch up to the next member is blanked
 * out, where what follows closes the span that is open: the damage is short,
 * and no other one begins before the span ends. Of a span whose ids stand in
 * front of it the rest is left out as well, for it may be another's, if bytes
 * are missing; a span that lacks one could not be told from others without it.
 */
#include "dialect/salvage_impl.h"

enum { DAMAGE_MOST = 64, STRETCH_MOST = 256, LEVELS_TRIED = 8, LOST_BRACKETS_MOST = 4, KEYS_MOST = 64 };

/* The members behind the damage. */
struct rest {
	size_t at;     /* the first one's key … */
	size_t level;  /* … the level they belong to … */
	size_t behind; /* … the place behind the bracket of the level above `last`, where that is less … */
	size_t end;    /* … and behind the bracket of the span */
	struct str key[KEYS_MOST];
	size_t keys;
};

/* Where a break is mended. */
struct place_in {
	struct salvage *s;
	size_t span; /* level of the span, or of what is around spans */
	size_t last; /* innermost level of which something is kept: half an attribute says nothing */
	size_t from; /* of the stretch */
};

/* ---- looking for members behind the damage ---- */

/* The key of the object at `open`, if that is an object with one. */
static struct str key_at(struct str text, size_t open)
{
	size_t quote = ascii_skip_blanks(text, open + 1);
	if (quote >= text.n || text.s[open] != '{' || text.s[quote] != '"')
		return STR_UNSET;
	const char *key = text.s + quote + 1, *end = memchr(key, '"', text.n - quote - 1);
	return end ? (struct str){ key, (size_t)(end - key) } : STR_UNSET;
}

/* A record, a span, or what is around them, begins at `open`. */
static bool starts_another(const struct place_in *p, size_t open)
{
	const struct salvage *s = p->s;
	struct str key = key_at(s->text, open);
	if (!key.n)
		return false;
	return salvage_is_list(key) || salvage_is_of_span(key) || salvage_is_of_trace(key) ||
	       str_eq(key, key_at(s->text, s->level[p->span].open)) ||
	       str_eq(key, key_at(s->text, s->level[0].open));
}

/* Behind a record: its end, a list's end, another record. */
static bool is_record_followed(struct str text, size_t at)
{
	size_t start = at;
	while (at < text.n && text.s[at] == ']')
		at = ascii_skip_blanks(text, at + 1);
	if (at < text.n && text.s[at] == ',') {
		at = ascii_skip_blanks(text, at + 1);
		return at == text.n || text.s[at] != '"';
	}
	return at == text.n || (at == start && text.s[at] == '{');
}

/* Is what is behind the span what may be there? */
static bool is_followed(const struct place_in *p, size_t at)
{
	struct str text = p->s->text;
	at = ascii_skip_blanks(text, at);
	if (!p->span || at == text.n)
		return is_record_followed(text, at);
	bool in_list = p->s->level[p->span - 1].is_list;
	if (text.s[at] != ',')
		return text.s[at] == (in_list ? ']' : '}');
	at = ascii_skip_blanks(text, at + 1);
	return at == text.n || (in_list ? starts_another(p, at) : text.s[at] == '"');
}

/* Do the brackets behind these members close all from their level down to the span's, before another one
 * begins?
 */
static bool closes(const struct place_in *p, struct rest *rest)
{
	struct salvage *s = p->s;
	struct pull j;
	const char *start = s->text.s + rest->at;
	pull_init(&j, str_from(s->text, rest->at), JSON_WALK_DEPTH, s->r->arena);
	j.depth = (uint32_t)rest->level + 1;
	j.fresh = true;
	rest->keys = 0;
	for (size_t level = rest->level + 1; level-- > p->span && !j.error;) {
		struct str key = STR_UNSET;
		while (s->level[level].is_list ? pull_element(&j) : pull_key(&j, &key)) {
			if (s->level[level].is_list && pull_peek(&j) == PULL_OBJECT &&
			    starts_another(p, rest->at + (size_t)(j.at - start)))
				return false;
			if (level == rest->level && rest->keys < KEYS_MOST)
				rest->key[rest->keys++] = key;
			if (!pull_skip(&j, NULL))
				break;
		}
		if (level == p->last + 1)
			rest->behind = rest->at + (size_t)(j.at - start);
	}
	rest->end = rest->at + (size_t)(j.at - start);
	salvage_spend(s, rest->end - rest->at);
	return !j.error && rest->keys && is_followed(p, rest->end);
}

/* Brackets that must have been lost for the rest to be of that level; a few may be. */
static bool is_near(const struct salvage *s, size_t from, size_t at, size_t level)
{
	size_t closing = s->levels - 1 - level;
	for (size_t i = from; i < at && closing > LOST_BRACKETS_MOST; i++)
		closing -= s->text.s[i] == ']' || s->text.s[i] == '}';
	return closing <= LOST_BRACKETS_MOST;
}

static bool find_level(const struct place_in *p, size_t from, struct rest *rest)
{
	struct salvage *s = p->s;
	int tried = 0;
	for (rest->level = s->levels; rest->level-- > p->span && tried < LEVELS_TRIED && s->budget; tried++)
		if (!s->level[rest->level].is_list && is_near(s, from, rest->at, rest->level) &&
		    closes(p, rest))
			return true;
	return false;
}

/* The first members behind the damage that agree with what is open, as deep in it as may be. */
static bool find_rest(const struct place_in *p, struct rest *rest)
{
	struct str text = p->s->text;
	size_t from = p->s->level[p->s->levels - 1].doubt;
	size_t most = text.n - from < DAMAGE_MOST ? text.n : from + DAMAGE_MOST;
	for (size_t at = from; at < most; at++) {
		if (starts_another(p, at))
			return false;
		if (text.s[at] != ',')
			continue;
		rest->at = ascii_skip_blanks(text, at + 1);
		if (at >= p->from && rest->at < text.n && text.s[rest->at] == '"' &&
		    find_level(p, from, rest))
			return true;
	}
	return false;
}

/* What the span says in front of the damage. */
struct head {
	bool trace, span; /* its ids, or what holds them */
	bool another;     /* a key that comes again in the rest: that is of another one */
};

static void take_key(struct head *h, const struct rest *rest, const struct place_in *p, struct str key)
{
	bool both = str_ends(key, STR("ontext"));
	h->trace |= both || salvage_is_of_trace(key);
	h->span |= both || salvage_is_of_span(key) || str_eq(key, STR("id"));
	for (size_t i = 0; rest->level == p->span && i < rest->keys; i++)
		h->another |= str_eq(key, rest->key[i]);
}

static struct head read_head(const struct place_in *p, const struct rest *rest)
{
	const struct torn_level *l = &p->s->level[p->span];
	struct head h = { .another = false };
	struct pull j;
	struct str key;
	pull_init(&j, (struct str){ p->s->text.s + l->open, l->sure - l->open }, JSON_WALK_DEPTH,
		  p->s->r->arena);
	salvage_spend(p->s, l->sure - l->open);
	pull_object(&j);
	while (pull_key(&j, &key) && pull_skip(&j, NULL))
		take_key(&h, rest, p, key);
	return h;
}

/* Another one begins in the span, or in what is left out: then the brackets only happen to agree. */
static bool holds_another(const struct place_in *p, size_t end)
{
	struct str text = p->s->text;
	salvage_spend(p->s, end - p->from);
	for (size_t at = p->from; at < end; at++) {
		const char *open = memchr(text.s + at, '{', end - at);
		if (!open)
			return false;
		at = (size_t)(open - text.s);
		if (starts_another(p, at))
			return true;
	}
	return false;
}

/* ---- writing over the stretch ---- */

/* Text that may be written into; offsets stay as they are. */
static char *own_text(struct salvage *s)
{
	if (!s->own) {
		s->own = arena_alloc(s->r->arena, s->text.n);
		memcpy(s->own, s->text.s, s->text.n);
		s->text.s = s->own;
	}
	return s->own;
}

/*
 * The stretch up to `to`, from its start on: the brackets of all levels from
 * `last` down to `level`, then `tail`, then blanks. Newlines stay where they
 * are, for they are counted. The place behind what was written; 0: there is no
 * room for that.
 */
static size_t write_over(const struct place_in *p, size_t to, size_t level, const char *tail)
{
	struct salvage *s = p->s;
	size_t closing = p->last + 1 - level, n = closing + strlen(tail), room = 0, done = 0, end = to;
	for (size_t i = p->from; i < to; i++)
		room += s->text.s[i] != '\n';
	if (p->from >= to || room < n)
		return 0;
	char *text = own_text(s);
	for (size_t i = p->from; i < to; i++) {
		if (text[i] == '\n')
			continue;
		text[i] = done < closing ? salvage_bracket(s, p->last - done)
			  : done < n     ? tail[done - closing]
					 : ' ';
		if (++done == n)
			end = i + 1;
	}
	s->r->torn[s->r->torns++] =
		(struct torn_range){ s->torn->place.offset + p->from, s->torn->place.offset + to };
	return end;
}

/* The span ends here: it is known which one it is, and where bytes are missing the rest may be another's. */
static bool drop(const struct place_in *p, const struct rest *rest)
{
	return write_over(p, rest->end - 1, p->span + 1, "");
}

static bool is_empty(const struct place_in *p)
{
	return p->from == p->s->level[p->last].open + 1;
}

/* The rest is of the span: of the level `last`, or of one further out. */
static bool join(const struct place_in *p, const struct rest *rest)
{
	return write_over(p, rest->at, rest->level + 1, rest->level == p->last && is_empty(p) ? "" : ",");
}

/* The rest is of something in `last` that says nothing by half: what follows that goes on. */
static bool skip(const struct place_in *p, const struct rest *rest)
{
	struct str text = p->s->text;
	size_t comma = ascii_skip_blanks(text, rest->behind);
	bool takes_comma = is_empty(p) && comma < text.n && text.s[comma] == ',';
	return write_over(p, takes_comma ? comma + 1 : rest->behind, p->last + 1, "");
}

/* The rest is of another span: of the same list, or of the next record. */
static bool part(const struct place_in *p, const struct rest *rest)
{
	bool in_list = p->span && p->s->level[p->span - 1].is_list, tells = false;
	for (size_t i = 0; i < rest->keys; i++)
		tells |= salvage_is_telling(rest->key[i]);
	if (!tells || rest->level != p->span || (p->span && !in_list))
		return false;
	size_t end = write_over(p, rest->at, p->span, in_list ? ",{" : "{");
	if (end && !p->span)
		p->s->second = end - 1;
	return end;
}

bool salvage_mend(struct salvage *s)
{
	struct place_in p = { .s = s, .last = salvage_last_level(s) };
	struct rest rest = { .at = 0 };
	while (p.span + 1 < s->levels && s->level[p.span + 1].may_hold)
		p.span++;
	p.from = s->level[p.last].sure;
	if (s->level[p.span].is_list || p.last < p.span || !find_rest(&p, &rest) ||
	    rest.at - p.from > STRETCH_MOST || holds_another(&p, rest.end))
		return false;
	struct head head = read_head(&p, &rest);
	return head.another              ? part(&p, &rest)
	       : head.trace && head.span ? drop(&p, &rest)
	       : rest.level > p.last     ? skip(&p, &rest)
					 : join(&p, &rest);
}
