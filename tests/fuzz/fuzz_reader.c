/* Any bytes as an input file: through decompression, framing and every dialect, into trees. */
#define _GNU_SOURCE /* memfd_create */
#include "dialect/reader.h"
#include "trace/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status take_span(void *user, const struct span *s, const struct record *r)
{
	(void)r;
	collect_add(user, s);
	return STATUS_OK;
}

/* Every span stands in its tree exactly once. */
static void check_trees(struct collect *collect)
{
	size_t n;
	struct trace *const *traces = collect_traces(collect, &n);
	for (size_t i = 0; i < n; i++) {
		struct tree tree;
		uint32_t seen = 0;
		tree_init(&tree, traces[i]);
		for (uint32_t node = tree_next(&tree, NODE_NONE); node != NODE_NONE;
		     node = tree_next(&tree, node))
			seen += tree.node[node].span != NULL;
		if (seen != tree.spans)
			abort();
		tree_release(&tree);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct limits limits = LIMITS_DEFAULT;
	limits.record_bytes = 1 << 20;
	limits.total_bytes = 64 << 20;
	struct diag diag = { 0 };
	struct reader_options options = { .limits = limits, .index = facet_index_new() };
	struct collect *collect = collect_new();
	struct sink sink = { .user = collect, .span = take_span };
	struct reader_totals totals = { 0 };
	char path[64];
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	struct input *in = input_new(&options.limits, &diag);
	input_add(in, path);
	(void)!reader_run(in, &options, &sink, &diag, &totals);
	check_trees(collect);
	input_free(in);
	collect_free(collect);
	facet_index_free((struct facet_index *)options.index);
	close(fd);
	return 0;
}
