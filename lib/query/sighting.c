/* Texts, as queries see them, with a little of what is around. */
#include "query/sighting.h"

#include "base/buf.h"
#include "query/span_fields.h"

enum { BEFORE = 8, BEHIND = 64 };

#define ELLIPSIS "\xe2\x80\xa6"

struct looking {
	struct str wanted;
	bool nocase;
	struct arena *arena;
	struct str piece; /* unset: not met yet */
};

/* Not within a character. */
static size_t whole(struct str text, size_t at)
{
	while (at > 0 && at < text.n && ((unsigned char)text.s[at] & 0xc0) == 0x80)
		at--;
	return at;
}

static struct str piece_of(struct str text, size_t at, size_t n, struct arena *arena)
{
	size_t from = whole(text, at > BEFORE ? at - BEFORE : 0);
	size_t to = text.n - at - n > BEHIND ? whole(text, at + n + BEHIND) : text.n;
	struct buf piece = { 0 };
	buf_add_c(&piece, from ? ELLIPSIS : "");
	buf_add(&piece, text.s + from, to - from);
	buf_add_c(&piece, to < text.n ? ELLIPSIS : "");
	struct str out = arena_str(arena, buf_str(&piece));
	buf_release(&piece);
	return out;
}

static bool look(void *user, const struct value *v)
{
	struct looking *l = user;
	struct str text = value_text(*v, l->arena);
	ptrdiff_t at = l->nocase ? str_find_nocase(text, l->wanted) : str_find(text, l->wanted);
	if (at >= 0)
		l->piece = piece_of(text, (size_t)at, l->wanted.n, l->arena);
	return at >= 0;
}

bool sighting_of(const struct span *s, struct str wanted, bool nocase, struct arena *arena,
		 struct sighting *out)
{
	struct arena scratch = { 0 };
	struct span_fields fields = { s, &scratch };
	struct query_field field = { .name = STR("text") };
	struct looking l = { wanted, nocase, &scratch, STR_UNSET };
	span_fields_bind_one(&field);
	bool met = span_fields_values(&fields, &field, look, &l);
	if (met)
		*out = (struct sighting){ .span_id = arena_str(arena, s->span_id),
					  .span_name = arena_str(arena, s->name),
					  .text = arena_str(arena, l.piece),
					  .origin = s->origin };
	if (met) {
		out->origin.file = arena_str(arena, s->origin.file);
		out->origin.member = arena_str(arena, s->origin.member);
	}
	arena_release(&scratch);
	return met;
}
