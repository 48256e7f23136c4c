/* What the tests over libarchive share: archives and compressed data made with it, in memory. */
#ifndef TESTS_ARCHIVE_FIXTURE_H
#define TESTS_ARCHIVE_FIXTURE_H

#include "input_fixture.h"

#include <archive.h>
#include <archive_entry.h>

enum { MADE_MAX = 8 << 20 };

struct part {
	const char *name;
	struct str data;
	const char *link; /* a symbolic link to this */
};

#define PART(name, text)                                 \
	{                                                \
		name, { (text), sizeof(text) - 1 }, NULL \
	}

/* An archive of `n` parts in memory. */
static inline struct buf make(int format, const char *options, const struct part *parts, size_t n)
{
	struct buf b = { 0 };
	buf_reserve(&b, MADE_MAX);
	struct archive *a = archive_write_new();
	assert_int_equal(archive_write_set_format(a, format), ARCHIVE_OK);
	archive_write_set_bytes_in_last_block(a, 1);
	if (options) {
		assert_int_equal(archive_write_set_options(a, options), ARCHIVE_OK);
		assert_int_equal(archive_write_set_passphrase(a, "secret"), ARCHIVE_OK);
	}
	assert_int_equal(archive_write_open_memory(a, b.s, b.cap, &b.n), ARCHIVE_OK);
	for (size_t i = 0; i < n; i++) {
		struct archive_entry *e = archive_entry_new();
		archive_entry_set_pathname(e, parts[i].name);
		archive_entry_set_filetype(e, parts[i].link     ? AE_IFLNK
					      : parts[i].data.s ? AE_IFREG
								: AE_IFDIR);
		archive_entry_set_perm(e, 0644);
		archive_entry_set_size(e, (la_int64_t)parts[i].data.n);
		if (parts[i].link)
			archive_entry_set_symlink(e, parts[i].link);
		assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
		if (parts[i].data.n)
			assert_int_equal(archive_write_data(a, parts[i].data.s, parts[i].data.n),
					 parts[i].data.n);
		archive_entry_free(e);
	}
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	return b;
}

/* `data` through one filter. */
static inline struct buf squeeze(int filter, struct str data)
{
	struct buf b = { 0 };
	buf_reserve(&b, MADE_MAX);
	struct archive *a = archive_write_new();
	assert_int_equal(archive_write_set_format_raw(a), ARCHIVE_OK);
	assert_int_equal(archive_write_add_filter(a, filter), ARCHIVE_OK);
	if (filter == ARCHIVE_FILTER_LZ4) /* 64 KiB: a cut block is lost as a whole */
		assert_int_equal(archive_write_set_filter_option(a, "lz4", "block-size", "4"), ARCHIVE_OK);
	archive_write_set_bytes_in_last_block(a, 1);
	assert_int_equal(archive_write_open_memory(a, b.s, b.cap, &b.n), ARCHIVE_OK);
	struct archive_entry *e = archive_entry_new();
	archive_entry_set_pathname(e, "data");
	archive_entry_set_filetype(e, AE_IFREG);
	assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, data.s, data.n), data.n);
	archive_entry_free(e);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	return b;
}

/* Reads `bytes` in all sizes; what comes must not depend on it. */
static inline struct run read_case(struct str bytes)
{
	static const size_t caps[] = { 1, 7, 4096, 1 << 20 };
	put_file("case", bytes);
	struct run r = run_with("case", 65536, NULL, NULL);
	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		if (bytes.n > 100000 && caps[i] < 4096)
			continue;
		struct run other = run_with("case", caps[i], NULL, NULL);
		expect_same(&r.bytes, &other.bytes);
		expect_same(&r.names, &other.names);
		expect_same(&r.diags, &other.diags);
		run_release(&other);
	}
	return r;
}

static inline void check(struct str bytes, const char *text, const char *names, const char *codes)
{
	struct run r = read_case(bytes);
	expect(&r.codes, codes);
	expect(&r.names, names);
	expect(&r.bytes, text);
	run_release(&r);
}

#endif
