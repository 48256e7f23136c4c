/* Any bytes as a dump; and what is promised of text for people. */
#ifndef FUZZ_FUZZ_DUMP_H
#define FUZZ_FUZZ_DUMP_H

#define _GNU_SOURCE /* memfd_create */
#include "fuzz.h"

#include "base/utf8.h"
#include "dialect/reader.h"
#include "trace/collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static inline enum status fuzz_keep(void *user, const struct span *s, const struct record *r)
{
	(void)r;
	collect_add(user, s);
	return STATUS_OK;
}

static inline void fuzz_read(const uint8_t *bytes, size_t n, struct collect *collect)
{
	struct limits limits = LIMITS_DEFAULT;
	limits.record_bytes = 1 << 20;
	limits.total_bytes = 16 << 20;
	limits.ratio_from_bytes = 1 << 20;
	struct diag diag = { 0 };
	struct facet_index *index = facet_index_new();
	struct input *in = input_new(&limits, &diag);
	struct reader_options options = { .limits = limits, .index = index };
	struct sink sink = { .user = collect, .span = fuzz_keep };
	struct reader_totals totals = { 0 };
	char path[64];
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	input_add(in, path);
	enum status st = reader_run(in, &options, &sink, &diag, &totals);
	PROMISE(st == STATUS_OK || st == STATUS_SKIP);
	PROMISE(st == STATUS_OK || diag.count[SEVERITY_WARNING] + diag.count[SEVERITY_ERROR] > 0);
	input_free(in);
	close(fd);
	facet_index_free(index);
}

static inline void fuzz_check_text(struct str text)
{
	PROMISE(utf8_valid_prefix(text) == text.n);
	for (size_t i = 0; i < text.n; i++)
		PROMISE((unsigned char)text.s[i] >= 0x20 ? text.s[i] != 0x7f : text.s[i] == '\n');
}

#endif
