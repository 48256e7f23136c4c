/* Label and text are one key, in which it is told where the one ends. */
#include "eval/redact_memo.h"

enum { MEMO_BYTES = 1 << 18, TEXT_MOST = MEMO_BYTES / 4 };

void redact_memo_init(struct redact_memo *m)
{
	*m = (struct redact_memo){ 0 };
	map_init(&m->texts);
}

void redact_memo_release(struct redact_memo *m)
{
	map_release(&m->texts);
	arena_release(&m->arena);
	buf_release(&m->asked);
}

void redact_memo_clear(struct redact_memo *m)
{
	map_clear(&m->texts);
	arena_reset(&m->arena);
	m->cleared++;
}

bool redact_memo_knows(struct redact_memo *m, char kind, struct str label, struct str text,
		       struct redact_look *look)
{
	bool is_new;
	*look = (struct redact_look){ 0 };
	if (text.n > TEXT_MOST || label.n > TEXT_MOST)
		return false;
	if (m->arena.used_bytes > MEMO_BYTES)
		redact_memo_clear(m);
	buf_clear(&m->asked);
	buf_add_char(&m->asked, kind);
	buf_add(&m->asked, &label.n, sizeof(label.n));
	buf_add_str(&m->asked, label);
	buf_add_str(&m->asked, text);
	const uint64_t *clean = map_put(&m->texts, buf_str(&m->asked), &is_new);
	if (is_new) {
		m->texts.entry[m->texts.n - 1].key = arena_str(&m->arena, buf_str(&m->asked));
		*look = (struct redact_look){ (uint32_t)m->texts.n, m->cleared };
	}
	return *clean != 0;
}

void redact_memo_add(struct redact_memo *m, const struct redact_look *look)
{
	if (look->place && look->cleared == m->cleared)
		m->texts.entry[look->place - 1].value = 1;
}
