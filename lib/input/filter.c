/*
 * zstd, xz, bzip2 and lz4 through libarchive's "raw" format. libarchive drops
 * what it had decoded of a block when the block ends in an error, so up to
 * 128 KiB before a fault can be lost with it.
 */
#include "input/filter.h"

#include "base/mem.h"
#include "input/internal.h"
#include "input/unpack.h"

#include <stdlib.h>

struct filter_row {
	enum magic magic;
	int filter;
	const char *name;
	const char *damaged, *truncated, *missing; /* codes */
	uint64_t empty_bytes;                      /* what nothing is compressed to, at most */
};

static const struct filter_row rows[] = {
	{ MAGIC_ZSTD, ARCHIVE_FILTER_ZSTD, "zstd", "zstd.damaged", "zstd.truncated", "zstd.unsupported", 13 },
	{ MAGIC_XZ, ARCHIVE_FILTER_XZ, "xz", "xz.damaged", "xz.truncated", "xz.unsupported", 32 },
	{ MAGIC_BZIP2, ARCHIVE_FILTER_BZIP2, "bzip2", "bzip2.damaged", "bzip2.truncated", "bzip2.unsupported",
	  14 },
	{ MAGIC_LZ4, ARCHIVE_FILTER_LZ4, "lz4", "lz4.damaged", "lz4.truncated", "lz4.unsupported", 23 },
};

struct filter {
	struct source s;
	struct unpack u;
	const struct filter_row *row;
	struct unpack_block block;
	bool opened, stopped;
};

static enum status fail(struct filter *f)
{
	f->stopped = true;
	if (f->u.failed)
		return STATUS_FATAL; /* the layer below said so */
	struct place place = source_place(&f->s, f->block.given);
	bool cut = f->u.ended;
	input_report(f->s.in, SEVERITY_ERROR, cut ? f->row->truncated : f->row->damaged, &place,
		     unpack_reason(&f->u), "%s data is %s; the rest is lost", f->row->name,
		     cut ? "cut or damaged" : "damaged");
	if (!cut)
		source_lost(&f->s, &place, UINT64_MAX, f->row->damaged);
	return STATUS_FATAL;
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
	if (!f->opened) {
		enum status st = open_raw(f);
		if (st != STATUS_OK)
			return st;
	}
	while (!unpack_give(b, bytes, cap, got)) {
		if (f->stopped)
			return STATUS_FATAL;
		const void *block = NULL;
		la_int64_t offset = 0;
		b->n = b->at = 0;
		int r = f->u.lib.read_data_block(f->u.a, &block, &b->n, &offset);
		if (r == ARCHIVE_EOF)
			return STATUS_END;
		if (r != ARCHIVE_OK && r != ARCHIVE_WARN) {
			b->n = 0;
			return fail(f);
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
	free(f);
}

static const struct source_class filter_class = { filter_read, filter_close, NULL, NULL };

struct source *filter_open(struct source *below, enum magic magic, size_t buffer)
{
	struct filter *f = mem_alloc(1, sizeof(*f));
	source_init(&f->s, &filter_class, below);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].magic == magic)
			f->row = &rows[i];
	if (!f->row)
		BUG("no such filter");
	(void)!unpack_init(&f->u, below, buffer); /* told; to read it fails */
	return &f->s;
}
