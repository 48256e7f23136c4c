/*
 * zstd, xz, bzip2 and lz4 through libarchive's "raw" format. libarchive drops
 * what it had decoded of a block when the block ends in an error, so up to
 * 128 KiB before a fault can be lost with it.
 */
#include "input/filter.h"

#include "base/bytes.h"
#include "base/mem.h"
#include "input/gzip_look.h"
#include "input/internal.h"
#include "input/unpack.h"
#include "input/zstd_walk.h"

#include <stdlib.h>
#include <zlib.h>

struct filter_row {
	enum magic magic;
	int filter;
	const char *name;
	const char *damaged, *truncated, *missing; /* codes */
	uint64_t empty_bytes;                      /* what nothing is compressed to, at most */
	uint8_t looks;  /* bytes that it takes to see what follows, and takes away */
	bool skippable; /* there are frames without data */
};

static const struct filter_row rows[] = {
	{ MAGIC_ZSTD, ARCHIVE_FILTER_ZSTD, "zstd", "zstd.damaged", "zstd.truncated", "zstd.unsupported", 13,
	  0, true },
	{ MAGIC_XZ, ARCHIVE_FILTER_XZ, "xz", "xz.damaged", "xz.truncated", "xz.unsupported", 32, 0, false },
	{ MAGIC_BZIP2, ARCHIVE_FILTER_BZIP2, "bzip2", "bzip2.damaged", "bzip2.truncated", "bzip2.unsupported",
	  14, 0, false },
	{ MAGIC_LZ4, ARCHIVE_FILTER_LZ4, "lz4", "lz4.damaged", "lz4.truncated", "lz4.unsupported", 23, 4,
	  true },
};

struct filter {
	struct source s;
	struct unpack u;
	const struct filter_row *row;
	struct unpack_block block;
	bool opened, stopped; /* the reader of now is; there is no more */
	struct zstd_walk walk;
	bool one_by_one;       /* frames are decoded each by itself */
	uint64_t given_before; /* when the reader of now was new */
	bool is_plain;         /* what is left is no such data */
	struct arena reasons;  /* of libarchive, that is asked for more meanwhile */
};

static bool is_more(const struct filter *f, struct str rest)
{
	enum magic magic = magic_of(rest);
	return magic == f->row->magic || (magic == MAGIC_SKIPPABLE && f->row->skippable);
}

/* Bytes up to where more of such data begins, or to the end (false). */
static bool find_more(struct filter *f, uint64_t *passed)
{
	struct str rest;
	*passed = 0;
	while ((rest = unpack_rest(&f->u, UNPACK_LOOK)).n) {
		size_t sure = rest.n < UNPACK_LOOK ? rest.n : rest.n - UNPACK_LOOK + 1, at = 0;
		while (at < sure && !is_more(f, str_from(rest, at)))
			at++;
		*passed += at;
		unpack_pass(&f->u, at);
		if (at < sure)
			return true;
	}
	return false;
}

static struct place place_of_rest(struct filter *f)
{
	f->s.held = f->u.rest_n - f->u.rest_at;
	struct place place = source_place(&f->s, f->block.given);
	f->s.held = 0;
	return place;
}

/* A new reader over what comes next, to be opened by filter_read(): what looks like the begin of a frame may
 * be none, a million times. Bytes were lost: SKIP. */
static enum status resume(struct filter *f, bool lost)
{
	unpack_resume(&f->u);
	f->walk = (struct zstd_walk){ .one = f->one_by_one };
	f->given_before = f->block.given;
	f->opened = false;
	return lost ? STATUS_SKIP : STATUS_OK;
}

/* Behind the footer of a stream of xz: its check sum, the length of the index, the flags, "YZ" (xz file
 * format, 2.1.2). */
static bool is_behind_footer(const struct filter *f, struct str bytes, size_t at)
{
	enum { FOOTER_BYTES = 12, SUM_BYTES = 4, SUMMED_BYTES = 6 };
	if (f->row->magic != MAGIC_XZ || at < 2 * FOOTER_BYTES || memcmp(bytes.s + at - 2, "YZ", 2) != 0)
		return false;
	const unsigned char *footer = (const unsigned char *)bytes.s + at - FOOTER_BYTES;
	return crc32(0, footer + SUM_BYTES, SUMMED_BYTES) == bytes_get32(footer);
}

/* One stream of xz or bzip2: up to its end, or where the next one begins. */
static size_t one_stream(void *walk, struct str bytes, bool last)
{
	struct filter *f = walk;
	size_t at = f->walk.begun ? 0 : 1;
	(void)last;
	if (f->walk.is_last)
		return 0;
	while (at < bytes.n && !is_more(f, str_from(bytes, at)) && !f->walk.is_last)
		f->walk.is_last = is_behind_footer(f, bytes, ++at);
	f->walk.begun = true;
	return at;
}

/* What libarchive had decoded in front of the fault, and drops: with one frame at a time it is just that of
 * one. */
static bool try_one_by_one(struct filter *f)
{
	if (f->one_by_one || f->block.given != f->given_before || !unpack_take_back(&f->u))
		return false;
	f->one_by_one = true;
	if (f->row->magic != MAGIC_ZSTD) {
		f->u.piece_of = one_stream;
		f->u.walk = f;
	}
	return true;
}

/* Reads on where the next frame or stream of such data begins, if there is one. */
static enum status fail(struct filter *f)
{
	if (try_one_by_one(f))
		return resume(f, false);
	bool cut = f->u.ended && !unpack_rest(&f->u, 1).n;
	if (f->u.failed && cut) {
		f->stopped = true;
		return STATUS_FATAL; /* the layer below said so */
	}
	unpack_stop(&f->u, f->row->looks);
	struct place place = place_of_rest(f);
	arena_reset(&f->reasons);
	struct str reason = arena_str(&f->reasons, unpack_reason(&f->u));
	uint64_t passed;
	unpack_pass(&f->u, f->u.rest_at < f->u.rest_n);
	if (!find_more(f, &passed)) {
		f->stopped = true;
		input_report(f->s.in, SEVERITY_ERROR, cut ? f->row->truncated : f->row->damaged, &place,
			     reason, "%s data is %s; the rest is lost", f->row->name,
			     cut ? "cut or damaged" : "damaged");
		if (!cut)
			source_lost(&f->s, &place, UINT64_MAX, f->row->damaged);
		return STATUS_FATAL;
	}
	input_report(f->s.in, SEVERITY_ERROR, f->row->damaged, &place, reason,
		     "%s data is damaged; %llu bytes are skipped up to where more of it begins", f->row->name,
		     (unsigned long long)passed + 1);
	source_lost(&f->s, &place, passed + 1, f->row->damaged);
	return resume(f, true);
}

/* Zeros, as tapes and disks pad with. */
static void pass_padding(struct filter *f)
{
	struct str rest;
	size_t n = 1;
	while (n && (rest = unpack_rest(&f->u, 1)).n) {
		for (n = 0; n < rest.n && rest.s[n] == '\0'; n++)
			;
		unpack_pass(&f->u, n);
		if (n < rest.n)
			return;
	}
}

/* The data is at its end: what follows it is more of it, text, or garbage. */
static enum status go_on(struct filter *f)
{
	uint64_t passed;
	unpack_stop(&f->u, f->row->looks);
	pass_padding(f);
	struct str rest = unpack_rest(&f->u, UNPACK_LOOK);
	if (!rest.n)
		return f->u.failed ? STATUS_FATAL : STATUS_END;
	if (is_more(f, rest))
		return resume(f, false);
	struct place place = place_of_rest(f);
	if (gzip_is_text((const unsigned char *)rest.s, rest.n)) {
		input_report(f->s.in, SEVERITY_WARNING, "filter.plain-after", &place, STR_UNSET,
			     "plain text after the %s data is read as it is", f->row->name);
		f->is_plain = true;
		return STATUS_OK;
	}
	bool more = find_more(f, &passed);
	input_report(f->s.in, SEVERITY_WARNING, "filter.trailing-garbage", &place, STR_UNSET,
		     "garbage after the %s data; %llu bytes %s are skipped", f->row->name,
		     (unsigned long long)passed, more ? "up to where more of it begins" : "up to the end");
	source_lost(&f->s, &place, passed, "filter.trailing-garbage");
	return more ? resume(f, true) : STATUS_END;
}

static enum status read_plain(struct filter *f, void *bytes, size_t cap, size_t *got)
{
	struct str rest = unpack_rest(&f->u, 1);
	*got = rest.n < cap ? rest.n : cap;
	memcpy(bytes, rest.s, *got);
	unpack_pass(&f->u, *got);
	return *got ? STATUS_OK : STATUS_END;
}

/* libarchive without the library would run a program in its place: that is not done. */
static enum status open_raw(struct filter *f)
{
	const struct archive_library *lib = &f->u.lib;
	struct archive *a = f->u.a;
	struct archive_entry *entry;
	f->opened = true;
	if (!a)
		return STATUS_FATAL;
	if (lib->read_support_filter_by_code(a, f->row->filter) != ARCHIVE_OK ||
	    lib->read_support_format_raw(a) != ARCHIVE_OK ||
	    lib->read_support_format_empty(a) != ARCHIVE_OK) {
		struct place place = source_place(&f->s, 0);
		input_report(f->s.in, SEVERITY_ERROR, f->row->missing, &place, STR_UNSET,
			     "%s is not supported by this libarchive", f->row->name);
		return STATUS_FATAL;
	}
	/* just this one filter, even if its output looks compressed again: that is the next layer's */
	if (lib->read_append_filter(a, f->row->filter) != ARCHIVE_OK)
		return fail(f);
	if (unpack_open(&f->u, false) < ARCHIVE_WARN)
		return fail(f);
	int r = lib->read_next_header(a, &entry);
	/* data that is damaged in its first block looks empty to libarchive; really empty data is short */
	if (r == ARCHIVE_EOF)
		return f->u.handed > f->row->empty_bytes ? fail(f) : STATUS_END;
	return r < ARCHIVE_WARN ? fail(f) : STATUS_OK;
}

static enum status filter_read(struct source *s, void *bytes, size_t cap, size_t *got)
{
	struct filter *f = (struct filter *)s;
	struct unpack_block *b = &f->block;
	while (!unpack_give(b, bytes, cap, got)) {
		enum status st;
		if (f->stopped)
			return STATUS_FATAL;
		if (f->is_plain)
			return read_plain(f, bytes, cap, got);
		if (!f->opened) {
			if ((st = open_raw(f)) != STATUS_OK)
				return st;
			continue;
		}
		const void *block = NULL;
		la_int64_t offset = 0;
		b->n = b->at = 0;
		int r = f->u.lib.read_data_block(f->u.a, &block, &b->n, &offset);
		if (r != ARCHIVE_OK && r != ARCHIVE_WARN) {
			b->n = 0;
			st = r == ARCHIVE_EOF ? go_on(f) : fail(f);
			if (st != STATUS_OK)
				return st;
			continue;
		}
		b->bytes = block;
		b->offset = b->given;
		if (!source_check_ratio(s, f->u.handed, f->u.cap, b->given + b->n))
			f->stopped = true;
	}
	return STATUS_OK;
}

static void filter_close(struct source *s)
{
	struct filter *f = (struct filter *)s;
	unpack_release(&f->u);
	arena_release(&f->reasons);
	free(f);
}

static const struct source_class filter_class = { filter_read, filter_close, NULL, NULL };

struct source *filter_open(struct source *below, enum magic magic, size_t buffer)
{
	struct filter *f = mem_alloc(1, sizeof(*f));
	source_init(&f->s, &filter_class, below);
	arena_init(&f->reasons);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].magic == magic)
			f->row = &rows[i];
	if (!f->row)
		BUG("no such filter");
	(void)!unpack_init(&f->u, below, buffer + 2 * UNPACK_LOOK); /* told; to read it fails */
	f->u.is_filter = true;
	if (magic == MAGIC_ZSTD)
		f->u.piece_of = zstd_walk;
	f->u.walk = &f->walk;
	return &f->s;
}
