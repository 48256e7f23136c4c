/* Any bytes as a dump, and what was seen of it: for test_every_byte*.c, which look very often. */
#ifndef TESTS_EVERY_BYTE_H
#define TESTS_EVERY_BYTE_H

#define _GNU_SOURCE /* memfd_create */
#include "archive_fixture.h"

#include "dialect/reader.h"

#include <malloc.h>
#include <sys/mman.h>

struct seen {
	enum status status;
	uint64_t spans, digest; /* of all spans, in their order, but for where they stand */
	uint64_t reports;       /* of any severity */
	uint64_t complaints;    /* warnings and errors */
	bool keeps;
	struct buf said; /* where bytes come in sips: what was reported, and where in the stream; the caller
			    releases it */
};

/* A file that is written again and again, and what needs to be made only once. */
struct looker {
	struct facet_index *index;
	int fd;
	char path[64];
	size_t cap; /* bytes that one reading gives at most; 0: as many as are asked for */
	struct seen seen;
};

static inline uint64_t look_mix(uint64_t hash, uint64_t more)
{
	return (hash ^ more) * UINT64_C(0x9e3779b97f4a7c15) + (hash >> 29);
}

static inline void look_note(void *user, const struct diag_entry *e)
{
	struct seen *seen = user;
	seen->reports++;
	seen->complaints += e->severity > SEVERITY_NOTE;
	if (!seen->keeps)
		return;
	buf_printf(&seen->said, "%s, line %llu, byte %llu: %s '", e->code, (unsigned long long)e->place.line,
		   (unsigned long long)e->place.offset, e->text);
	buf_add_str(&seen->said, e->subject);
	buf_add_c(&seen->said, "'\n");
}

static inline enum status look_span(void *user, const struct span *s, const struct record *r)
{
	struct seen *seen = user;
	(void)r;
	seen->spans++;
	seen->digest = look_mix(seen->digest, span_fingerprint(s, (const uint64_t[2]){ 0 }));
	return STATUS_OK;
}

/* A layer that gives a few bytes at a time. */
struct sips {
	struct source s;
	size_t cap;
};

static inline enum status sips_read(struct source *s, void *bytes, size_t cap, size_t *got)
{
	size_t most = ((const struct sips *)s)->cap;
	return source_read(s->below, bytes, cap < most ? cap : most, got);
}

static inline void sips_close(struct source *s)
{
	free(s);
}

static inline struct source *sips_over(struct source *below, size_t cap)
{
	static const struct source_class class = { sips_read, sips_close, NULL, NULL };
	struct sips *sips = mem_alloc(1, sizeof(*sips));
	source_init(&sips->s, &class, below);
	sips->cap = cap;
	return &sips->s;
}

static inline struct source *sips_open(void *user, struct source *file)
{
	const struct looker *l = user;
	struct str magic = source_peek(file, 2);
	if (str_eq(magic, STR("\x1f\x8b")))
		file = gzip_open(sips_over(file, l->cap));
	return sips_over(file, l->cap);
}

static inline struct seen look(struct looker *l, struct str bytes)
{
	struct limits limits = LIMITS_DEFAULT;
	limits.total_bytes = 16 << 20;
	struct diag diag = { .report = look_note, .user = &l->seen };
	struct input_opener opener = { l, sips_open };
	struct input *in = input_new(&limits, &diag);
	struct reader_options options = { .limits = limits, .index = l->index };
	struct sink sink = { .user = &l->seen, .span = look_span };
	struct reader_totals totals = { 0 };
	assert_int_equal(ftruncate(l->fd, 0), 0);
	assert_int_equal(pwrite(l->fd, bytes.s, bytes.n, 0), bytes.n);
	l->seen = (struct seen){ .keeps = l->cap > 0 };
	input_add(in, l->path);
	if (l->cap)
		input_open_with(in, &opener);
	l->seen.status = reader_run(in, &options, &sink, &diag, &totals);
	assert_int_equal(totals.reading.spans, l->seen.spans);
	/* What could not be read is said. */
	assert_true(l->seen.status == STATUS_OK || l->seen.status == STATUS_SKIP);
	assert_true(l->seen.status == STATUS_OK || l->seen.complaints);
	input_free(in);
	return l->seen;
}

static inline int look_setup(void **state)
{
	struct looker *l = mem_alloc(1, sizeof(*l));
	/* A window of a megabyte for each look: it is not to be given back each time. */
	mallopt(M_MMAP_THRESHOLD, 64 << 20);
	mallopt(M_TRIM_THRESHOLD, 128 << 20);
	l->index = facet_index_new();
	l->fd = memfd_create("dump", MFD_CLOEXEC);
	if (l->fd < 0)
		return -1;
	snprintf(l->path, sizeof(l->path), "/dev/fd/%d", l->fd);
	*state = l;
	return 0;
}

static inline int look_teardown(void **state)
{
	struct looker *l = *state;
	facet_index_free(l->index);
	close(l->fd);
	free(l);
	return 0;
}

/* Says it, and goes on: what else is wrong is of interest, too. */
#define COMPLAIN(wrong, ...)                           \
	do {                                           \
		if ((*(wrong))++ < 12)                 \
			print_error("# " __VA_ARGS__); \
	} while (0)

static inline void load(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		print_error("# %s is not there\n", path);
	assert_non_null(f);
	buf_reserve(out, 1 << 16);
	out->n = fread(out->s, 1, out->cap, f);
	fclose(f);
}

static inline void flip_bit(struct buf *bytes, size_t bit)
{
	bytes->s[bit / 8] = (char)(bytes->s[bit / 8] ^ 1 << bit % 8);
}

static inline struct seen look_flipped(struct looker *l, struct buf *bytes, size_t bit)
{
	flip_bit(bytes, bit);
	struct seen seen = look(l, buf_str(bytes));
	flip_bit(bytes, bit);
	return seen;
}

#endif
