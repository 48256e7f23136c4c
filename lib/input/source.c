/* What all layers of bytes share: peeking, remembered ends, places. */
#include "input/source.h"

#include "input/internal.h"

void source_init(struct source *s, const struct source_class *class, struct source *below)
{
	s->class = class;
	s->below = below;
	s->in = below->in;
	s->file = below->file;
	s->member = below->member;
}

static enum status read_class(struct source *s, void *bytes, size_t cap, size_t *got)
{
	if (s->ended != STATUS_OK) {
		enum status st = s->ended;
		if (st == STATUS_SKIP)
			s->ended = STATUS_OK;
		return st;
	}
	enum status st = s->class->read(s, bytes, cap, got);
	if (st == STATUS_END || st == STATUS_FATAL)
		s->ended = st;
	return st;
}

enum status source_read(struct source *s, void *bytes, size_t cap, size_t *got)
{
	*got = 0;
	if (s->head_at < s->head_n) {
		size_t n = s->head_n - s->head_at;
		*got = n < cap ? n : cap;
		memcpy(bytes, s->head + s->head_at, *got);
		s->head_at += *got;
		s->given += *got;
		return STATUS_OK;
	}
	enum status st = read_class(s, bytes, cap, got);
	s->given += *got;
	return st;
}

struct str source_peek(struct source *s, size_t n)
{
	if (s->head_at > 0) {
		s->head_n -= s->head_at;
		memmove(s->head, s->head + s->head_at, s->head_n);
		s->head_at = 0;
	}
	while (s->head_n < n && s->ended == STATUS_OK) {
		size_t got = 0;
		enum status st = read_class(s, s->head + s->head_n, n - s->head_n, &got);
		s->head_n += got;
		if (st != STATUS_OK)
			s->ended = st;
	}
	return (struct str){ (const char *)s->head, s->head_n < n ? s->head_n : n };
}

bool source_skip(struct source *s, uint64_t n)
{
	char drop[16384];
	while (n > 0) {
		size_t got = 0;
		size_t want = n < sizeof(drop) ? (size_t)n : sizeof(drop);
		if (source_read(s, drop, want, &got) != STATUS_OK)
			return false;
		n -= got;
	}
	return true;
}

void source_close(struct source *s)
{
	while (s) {
		struct source *below = s->borrows ? NULL : s->below;
		s->class->close(s);
		s = below;
	}
}

uint64_t source_file_offset(const struct source *s)
{
	size_t held = 0;
	if (s->class->file_offset)
		return s->class->file_offset(s);
	while (s->below) {
		held = s->held;
		s = s->below;
	}
	return s->given > held ? s->given - held : 0;
}

struct place source_place(const struct source *s, uint64_t offset)
{
	struct place p = {
		.file = s->file,
		.member = s->member,
		.offset = offset,
		.has_offset = true,
	};
	if (s->below) {
		p.file_offset = source_file_offset(s);
		p.has_file_offset = true;
	}
	return p;
}

void source_lost(const struct source *s, const struct place *place, uint64_t n, const char *code)
{
	uint64_t from = place->file_offset;
	if (s->in->ledger && s->below && !s->below->below && code)
		ledger_lost(s->in->ledger, place, from, n == UINT64_MAX ? n : from + n, code);
}

bool source_check_ratio(const struct source *s, uint64_t in, uint64_t slack, uint64_t out)
{
	const struct limits *l = s->in->limits;
	if (out <= l->ratio_from_bytes || out / (in + slack + 1) < l->ratio)
		return true;
	struct place place = source_place(s, out);
	input_report(s->in, SEVERITY_ERROR, "limit.ratio", &place, STR_UNSET,
		     "expands more than %llu times, which is the limit; the rest is not read",
		     (unsigned long long)l->ratio);
	source_lost(s, &place, UINT64_MAX, "limit.ratio");
	return false;
}
