/* Deflate through ISA-L, 2.5 times as fast as zlib. Compiled to nothing where it is not. */
#ifdef HAVE_ISAL

#include "input/inflate.h"

#include "base/mem.h"

#include <isa-l.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct isal_state {
	struct inflate_state live;
	struct inflate_state before; /* the last piece of input */
	uint32_t faults;             /* met so far */
};

/* Input that is nothing but faults is not worth that much care. */
enum { FAULTS_MAX = 10000 };

/* How large a piece is tried while a fault is approached. */
enum { STEP_FIRST = 4096, STEP_SMALLER = 64 };

/* What a byte of input can expand to, and room to spare. */
enum { ROOM_MIN = 4096 };

static void *isal_new(void)
{
	return mem_alloc(1, sizeof(struct isal_state));
}

static void isal_start(void *state)
{
	struct isal_state *s = state;
	isal_inflate_init(&s->live);
	s->live.crc_flag = ISAL_GZIP_NO_HDR;
}

static void isal_resume(void *state, unsigned char first, unsigned bits, struct str window)
{
	struct isal_state *s = state;
	isal_inflate_init(&s->live);
	s->live.read_in = bits ? (uint64_t)first >> (8 - bits) : 0;
	s->live.read_in_length = (int32_t)bits;
	if (window.n &&
	    isal_inflate_set_dict(&s->live, (uint8_t *)(uintptr_t)window.s, (uint32_t)window.n) != COMP_OK)
		BUG("ISA-L does not take a window");
}

static uint32_t isal_crc(const void *state)
{
	return ((const struct isal_state *)state)->live.crc;
}

/* All that is in use: the decoded bytes that wait come last, and are most of it. */
static void copy_state(struct inflate_state *to, const struct inflate_state *from)
{
	size_t waiting = from->tmp_out_valid > 0 ? (size_t)from->tmp_out_valid : 0;
	memcpy(to, from, offsetof(struct inflate_state, tmp_out_buffer) + waiting);
}

static void *isal_save(const void *state)
{
	const struct inflate_state *live = &((const struct isal_state *)state)->live;
	size_t waiting = live->tmp_out_valid > 0 ? (size_t)live->tmp_out_valid : 0;
	void *saved = mem_alloc(offsetof(struct inflate_state, tmp_out_buffer) + waiting, 1);
	copy_state(saved, live);
	return saved;
}

static void isal_load(void *state, const void *saved)
{
	copy_state(&((struct isal_state *)state)->live, saved);
}

/* False on damage, and then nothing has happened. */
static bool decode(struct isal_state *s, const unsigned char *in, size_t *in_at, size_t n, unsigned char *out,
		   size_t cap, size_t *got)
{
	uint32_t avail_in = n < INT_MAX ? (uint32_t)n : INT_MAX;
	uint32_t avail_out = cap < INT_MAX ? (uint32_t)cap : INT_MAX;
	copy_state(&s->before, &s->live);
	s->live.next_in = (uint8_t *)(uintptr_t)(in + *in_at);
	s->live.avail_in = avail_in;
	s->live.next_out = out;
	s->live.avail_out = avail_out;
	int r = isal_inflate(&s->live);
	if (r != ISAL_DECOMP_OK && r != ISAL_END_INPUT) {
		copy_state(&s->live, &s->before);
		return false;
	}
	*in_at += avail_in - s->live.avail_in;
	*got += avail_out - s->live.avail_out;
	return true;
}

/*
 * There is damage ahead. ISA-L decodes ahead of what it gives out and drops
 * that, and gives out what it guessed behind the damage; so the place is
 * approached in ever smaller pieces, and every byte before it is kept.
 */
static void approach(struct isal_state *s, const unsigned char *in, size_t *in_at, size_t in_n,
		     unsigned char *out, size_t cap, size_t *got)
{
	size_t step = STEP_FIRST;
	while (cap - *got >= ROOM_MIN && s->live.block_state != ISAL_BLOCK_FINISH) {
		size_t left = in_n - *in_at;
		if (decode(s, in, in_at, step < left ? step : left, out + *got, cap - *got, got))
			continue;
		if (step == 1) {
			*in_at += *got == 0 && left > 0; /* as zlib: the fault was taken in */
			return;
		}
		step /= STEP_SMALLER;
	}
}

static enum inflate_result isal_run(void *state, const unsigned char *in, size_t *in_at, size_t in_n,
				    void *out, size_t cap, size_t *got)
{
	struct isal_state *s = state;
	*got = 0;
	if (!decode(s, in, in_at, in_n - *in_at, out, cap, got)) {
		if (s->faults++ < FAULTS_MAX)
			approach(s, in, in_at, in_n, out, cap, got);
		if (*got == 0)
			return INFLATE_BAD;
	}
	if (s->live.block_state != ISAL_BLOCK_FINISH)
		return INFLATE_MORE;
	/* whole bytes that are still in its bit buffer belong to the trailer */
	size_t back = s->live.read_in_length > 0 ? (size_t)s->live.read_in_length / 8 : 0;
	*in_at -= back < *in_at ? back : *in_at;
	s->live.read_in_length = 0;
	return INFLATE_END;
}

#define QUOTED(x)  #x
#define VERSION(x) QUOTED(x)

const struct inflate_class inflate_isal = {
	.library = "ISA-L " VERSION(ISAL_MAJOR_VERSION) "." VERSION(ISAL_MINOR_VERSION) "." VERSION(
		ISAL_PATCH_VERSION),
	.new = isal_new,
	.start = isal_start,
	.resume = isal_resume,
	.free = free,
	.save = isal_save,
	.load = isal_load,
	.drop = free,
	.crc = isal_crc,
	.run = isal_run,
};

const struct inflate_class *inflate_best(void)
{
	return &inflate_isal;
}

#else
struct inflate_isal_is_not_built; /* a file may not be empty */
#endif
