/* Keys of traces. */
#include "query/trace_key.h"

/* No id begins so: canonical ids are trimmed text. */
static const struct str mark = { "\x01no id\x01", 7 };

struct str trace_key(const struct span *s, struct arena *arena)
{
	if (!(s->flags & SPAN_NO_TRACE_ID) && s->trace_id.n)
		return s->trace_id;
	struct buf b = { 0 };
	buf_add_str(&b, mark);
	buf_printf(&b, "%llx %llx ", (unsigned long long)s->origin.offset,
		   (unsigned long long)span_fingerprint(s, NULL));
	buf_add_str(&b, s->origin.file);
	buf_add_char(&b, '!');
	buf_add_str(&b, s->origin.member);
	struct str key = arena_str(arena, buf_str(&b));
	buf_release(&b);
	return key;
}

bool trace_key_is_id(struct str key)
{
	return !str_starts(key, mark);
}
