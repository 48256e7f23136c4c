/* The ledger: ranges come in order, and one cursor makes sure that each byte is counted once. */
#include "base/ledger.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct piece {
	uint64_t from, to;
	enum ledger_kind kind;
	const char *code;
	size_t order; /* a stable sort */
};

struct damage {
	uint64_t at;
	const char *code;
};

struct ledger_work {
	struct ledger_stream *stream; /* NULL: none is open */
	uint64_t at;                  /* all before it is counted */
	struct ledger_gap pending;    /* not counted yet; from == to: none */

	uint64_t record; /* offset of the record … */
	struct str text;
	uint64_t line;    /* … of the byte at line_at */
	uint64_t line_at; /* offset */
	ARRAY(struct piece) pieces;
	ARRAY(struct damage) damages;

	bool has_file, is_plain, is_whole;
	const char *reason; /* the last code that was reported about the file */
	uint64_t lost_to;   /* gaps of the file are known up to here */
	uint64_t lost_from; /* from here to the end all is lost, for … */
	const char *lost_code;
};

void ledger_init(struct ledger *l)
{
	*l = (struct ledger){ 0 };
	arena_init(&l->arena);
	l->work = mem_alloc(1, sizeof(*l->work));
}

void ledger_release(struct ledger *l)
{
	if (!l->work)
		return;
	array_release(&l->work->pieces);
	array_release(&l->work->damages);
	free(l->work);
	l->work = NULL;
	array_release(&l->streams);
	array_release(&l->files);
	array_release(&l->gaps);
	arena_release(&l->arena);
}

static void list_gap(struct ledger *l, struct ledger_gap gap)
{
	l->gaps_total++;
	if (l->gaps.n < LEDGER_LISTED_MAX)
		*array_add(&l->gaps) = gap;
}

/* ---- streams ---- */

void ledger_stream(struct ledger *l, struct str file, struct str member, uint64_t offset)
{
	if (!l)
		return;
	struct ledger_work *w = l->work;
	w->stream = array_add(&l->streams);
	*w->stream = (struct ledger_stream){ .file = arena_str(&l->arena, file),
					     .member = arena_str(&l->arena, member) };
	w->at = offset;
	w->pending = (struct ledger_gap){ 0 };
}

/* [from, to) with from == w->at, or behind a hole. */
static void count(struct ledger *l, enum ledger_kind kind, uint64_t from, uint64_t to, uint64_t line,
		  const char *code)
{
	struct ledger_work *w = l->work;
	struct ledger_stream *s = w->stream;
	if (from > w->at) {
		s->kind[LEDGER_UNTOLD] += from - w->at;
		w->at = from;
	}
	if (from < w->at) {
		s->twice += (to < w->at ? to : w->at) - from;
		from = w->at;
	}
	if (from >= to)
		return;
	s->kind[kind] += to - from;
	w->at = to;
	if (kind != LEDGER_GAPS)
		return;
	s->gaps++;
	list_gap(l, (struct ledger_gap){ .file = s->file,
					 .member = s->member,
					 .from = from,
					 .to = to,
					 .line = line,
					 .code = code });
}

/* The part of the gap that waits, up to `to`. */
static void settle(struct ledger *l, uint64_t to)
{
	struct ledger_gap *p = &l->work->pending;
	uint64_t end = to < p->to ? to : p->to;
	if (p->from < end) {
		count(l, LEDGER_GAPS, p->from, end, p->line, p->code);
		p->from = end;
	}
}

void ledger_mark(struct ledger *l, enum ledger_kind kind, uint64_t from, uint64_t to, uint64_t line,
		 const char *code)
{
	if (!l || !l->work->stream || from >= to)
		return;
	struct ledger_work *w = l->work;
	settle(l, kind == LEDGER_GAPS ? UINT64_MAX : from);
	if (kind == LEDGER_GAPS)
		w->pending = (struct ledger_gap){ .from = from, .to = to, .line = line, .code = code };
	else
		count(l, kind, from, to, line, code);
	if (w->pending.from < w->at)
		w->pending.from = w->at < w->pending.to ? w->at : w->pending.to;
}

void ledger_record(struct ledger *l, uint64_t offset, struct str text, uint64_t line)
{
	if (!l || !l->work->stream)
		return;
	struct ledger_work *w = l->work;
	settle(l, offset);
	w->record = w->line_at = offset;
	w->text = text;
	w->line = line;
	array_clear(&w->pieces);
	array_clear(&w->damages);
}

/* Offset in the stream of a byte of the record; its start for all that is not in it. */
static uint64_t offset_of(const struct ledger_work *w, const char *at, bool *inside)
{
	*inside = at >= w->text.s && at <= w->text.s + w->text.n;
	return w->record + (*inside ? (uint64_t)(at - w->text.s) : 0);
}

void ledger_piece(struct ledger *l, enum ledger_kind kind, struct str text, const char *code)
{
	if (!l || !l->work->stream)
		return;
	struct ledger_work *w = l->work;
	bool inside;
	uint64_t from = offset_of(w, text.s, &inside);
	uint64_t end = w->record + w->text.n;
	uint64_t to = inside && text.n <= end - from ? from + text.n : end;
	*array_add(&w->pieces) = (struct piece){ from, to, kind, code, w->pieces.n };
}

void ledger_salvaged(struct ledger *l, uint64_t from, uint64_t to)
{
	if (!l || !l->work->stream)
		return;
	struct ledger_work *w = l->work;
	if (w->text.s)
		*array_add(&w->pieces) = (struct piece){ from, to, LEDGER_SPANS, NULL, w->pieces.n };
	else
		ledger_mark(l, LEDGER_SPANS, from, to, 0, NULL);
}

void ledger_damage(struct ledger *l, const char *at, const char *code)
{
	if (!l || !l->work->stream)
		return;
	bool inside;
	*array_add(&l->work->damages) = (struct damage){ offset_of(l->work, at, &inside), code };
}

static int by_place(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* The line of an offset of the record; asked for in rising order. */
static uint64_t line_of(struct ledger_work *w, uint64_t offset)
{
	if (!w->line)
		return 0;
	const char *at = w->text.s + (w->line_at - w->record), *end = w->text.s + (offset - w->record);
	while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		w->line++;
		at++;
	}
	w->line_at = offset;
	return w->line;
}

/* Why [from, to] holds damage; NULL: it does not. */
static const char *damage_in(const struct ledger_work *w, uint64_t from, uint64_t to)
{
	for (size_t i = 0; i < w->damages.n; i++)
		if (w->damages.v[i].at >= from && w->damages.v[i].at <= to)
			return w->damages.v[i].code;
	return NULL;
}

/* Between pieces, and around them. */
static void count_rest(struct ledger *l, uint64_t to, enum ledger_kind rest, const char *code)
{
	struct ledger_work *w = l->work;
	uint64_t from = w->at;
	if (from < to)
		count(l, code ? LEDGER_GAPS : rest, from, to, code ? line_of(w, from) : 0, code);
}

void ledger_record_end(struct ledger *l, enum ledger_kind rest, bool whole)
{
	if (!l || !l->work->stream)
		return;
	struct ledger_work *w = l->work;
	uint64_t end = w->record + w->text.n, last = w->record;
	count(l, rest, w->record, w->record, 0, NULL); /* a hole before it shows */
	qsort(w->pieces.n ? (void *)w->pieces.v : (void *)&w->pieces, w->pieces.n, sizeof(*w->pieces.v),
	      by_place);
	for (size_t i = 0; i < w->pieces.n; i++) {
		const struct piece *p = &w->pieces.v[i];
		if (p->to <= w->at)
			continue; /* the text of another one, too */
		const char *code = p->from > w->at ? damage_in(w, w->at, p->from - 1) : NULL;
		count_rest(l, p->from, rest, code);
		last = p->from;
		uint64_t from = w->at;
		count(l, p->kind, from, p->to, p->kind == LEDGER_GAPS ? line_of(w, from) : 0, p->code);
	}
	const char *code = whole ? NULL : damage_in(w, last, end);
	if (!code && !whole && !w->pieces.n)
		code = "record.damaged";
	count_rest(l, end, w->pieces.n && rest != LEDGER_OVERHEAD ? LEDGER_OVERHEAD : rest, code);
	if (w->pending.from < w->at)
		w->pending.from = w->at < w->pending.to ? w->at : w->pending.to;
	w->text = (struct str){ NULL, 0 };
}

void ledger_stream_end(struct ledger *l, uint64_t bytes, bool enough)
{
	if (!l || !l->work->stream)
		return;
	struct ledger_work *w = l->work;
	settle(l, UINT64_MAX);
	if (bytes > w->at)
		count(l, enough ? LEDGER_LEFT : LEDGER_UNTOLD, w->at, bytes, 0, NULL);
	w->stream->bytes = bytes;
	if (w->has_file) {
		struct ledger_file *f = &l->files.v[l->files.n - 1];
		f->streams++;
		f->expanded += bytes;
	}
	w->stream = NULL;
}

/* ---- files ---- */

void ledger_file(struct ledger *l, struct str file)
{
	if (!l)
		return;
	*array_add(&l->files) = (struct ledger_file){ .file = arena_str(&l->arena, file) };
	l->work->has_file = true;
	l->work->is_plain = l->work->is_whole = false;
	l->work->reason = l->work->lost_code = NULL;
	l->work->lost_from = UINT64_MAX;
	l->work->lost_to = 0;
}

void ledger_lost(struct ledger *l, const struct place *place, uint64_t from, uint64_t to, const char *code)
{
	if (!l || !l->work->has_file)
		return;
	struct ledger_work *w = l->work;
	struct ledger_file *f = &l->files.v[l->files.n - 1];
	if (from < w->lost_to)
		from = w->lost_to;
	if (to == UINT64_MAX) {
		w->lost_from = from < w->lost_from ? from : w->lost_from;
		w->lost_code = code;
		return;
	}
	if (from >= to)
		return;
	w->lost_to = to;
	f->gaps += to - from;
	list_gap(l, (struct ledger_gap){ .file = f->file,
					 .member = arena_str(&l->arena, place->member),
					 .from = from,
					 .to = to,
					 .code = code,
					 .in_file = true });
}

void ledger_reason(struct ledger *l, const char *code)
{
	if (l)
		l->work->reason = code;
}

void ledger_file_plain(struct ledger *l)
{
	if (l)
		l->work->is_plain = true;
}

void ledger_file_whole(struct ledger *l)
{
	if (l)
		l->work->is_whole = true;
}

void ledger_file_forget(struct ledger *l)
{
	if (!l || !l->work->has_file)
		return;
	l->files.n--;
	l->work->has_file = false;
}

void ledger_file_end(struct ledger *l, uint64_t bytes, uint64_t read)
{
	if (!l || !l->work->has_file)
		return;
	struct ledger_work *w = l->work;
	struct ledger_file *f = &l->files.v[l->files.n - 1];
	const struct place place = { .member = STR_UNSET };
	read = w->is_whole || read > bytes ? bytes : read;
	uint64_t from = w->lost_from < read ? w->lost_from : read;
	const char *code = w->lost_code ? w->lost_code : w->reason ? w->reason : "input.left";
	ledger_lost(l, &place, from, bytes, code);
	uint64_t kept = bytes > f->gaps ? bytes - f->gaps : 0;
	f->bytes = bytes;
	f->plain = w->is_plain ? kept : 0;
	f->packed = w->is_plain ? 0 : kept;
	w->has_file = false;
}

/* ---- afterwards ---- */

void ledger_totals(const struct ledger *l, struct ledger_totals *t)
{
	*t = (struct ledger_totals){ .adds_up = true };
	for (size_t i = 0; i < l->streams.n; i++) {
		const struct ledger_stream *s = &l->streams.v[i];
		uint64_t sum = 0;
		for (int k = 0; k < LEDGER_KINDS; k++) {
			t->kind[k] += s->kind[k];
			sum += s->kind[k];
		}
		t->bytes += s->bytes;
		t->twice += s->twice;
		t->adds_up &= sum == s->bytes && !s->twice && !s->kind[LEDGER_UNTOLD];
	}
	for (size_t i = 0; i < l->files.n; i++) {
		const struct ledger_file *f = &l->files.v[i];
		t->files.bytes += f->bytes;
		t->files.plain += f->plain;
		t->files.packed += f->packed;
		t->files.gaps += f->gaps;
		t->files.expanded += f->expanded;
		t->files.streams += f->streams;
		t->adds_up &=
			f->plain + f->packed + f->gaps == f->bytes && (!f->plain || f->plain == f->expanded);
	}
}

const char *ledger_kind_name(enum ledger_kind kind)
{
	static const char *const names[LEDGER_KINDS] = {
		[LEDGER_SPANS] = "spans",
		[LEDGER_FEEDBACK] = "feedback",
		[LEDGER_SIGNALS] = "logs_and_metrics",
		[LEDGER_UNKNOWN] = "unknown_objects",
		[LEDGER_OVERHEAD] = "overhead",
		[LEDGER_GAPS] = "gaps",
		[LEDGER_LEFT] = "not_looked_at",
		[LEDGER_UNTOLD] = "unaccounted",
	};
	return names[kind];
}
