/*
 * Real dumps, where they are there (../shared/data/samples): every file is
 * read with the counts that its provenance table states, or with those that
 * tests/samples.tsv gives together with the reason for the difference.
 */
#include "base/num.h"
#include "dialect/reader.h"
#include "trace/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#define SAMPLES     "../shared/data/samples"
#define DIFFERENCES "tests/samples.tsv"

enum { COUNTS = 4 };
static const char *const count_names[COUNTS] = { "spans", "traces", "roots", "orphans" };

struct counts {
	uint64_t n[COUNTS];
};

static enum status collect_span(void *user, const struct span *s, const struct record *r)
{
	(void)r;
	collect_add(user, s);
	return STATUS_OK;
}

static void count_trace(const struct trace *trace, struct counts *c)
{
	struct tree tree;
	tree_init(&tree, trace);
	c->n[1]++;
	for (uint32_t i = 0; i < tree.spans; i++) {
		const struct node *node = &tree.node[i];
		c->n[0] += node->copies;
		c->n[2] += span_is_root(node->span) ? node->copies : 0;
		c->n[3] += node->flags & NODE_ORPHAN ? node->copies : 0;
	}
	tree_release(&tree);
}

static struct counts count_file(const char *path)
{
	const struct limits limits = LIMITS_DEFAULT;
	struct diag diag = { 0 };
	struct facet_index *index = facet_index_new();
	struct collect *collect = collect_new();
	struct input *in = input_new(&limits, &diag);
	struct reader_options options = { .limits = limits, .index = index };
	struct sink sink = { .user = collect, .span = collect_span };
	struct reader_totals totals = { 0 };
	struct counts counts = { 0 };
	input_add(in, path);
	if (reader_run(in, &options, &sink, &diag, &totals) == STATUS_FATAL)
		fail_msg("%s: reading stopped", path);
	size_t n;
	struct trace *const *traces = collect_traces(collect, &n);
	for (size_t i = 0; i < n; i++)
		count_trace(traces[i], &counts);
	input_free(in);
	collect_free(collect);
	facet_index_free(index);
	return counts;
}

/* Column `i` (from 0) of a tab-separated line. */
static struct str column(struct str line, size_t i)
{
	for (; i; i--) {
		ptrdiff_t tab = str_find(line, STR("\t"));
		line = tab < 0 ? STR("") : str_from(line, (size_t)tab + 1);
	}
	ptrdiff_t tab = str_find(line, STR("\t"));
	return str_trim(tab < 0 ? line : (struct str){ line.s, (size_t)tab });
}

/* Expected counts from a line whose counts start at column `from`; an empty column is not stated. */
static void expect(struct str line, size_t from, struct counts *c, bool stated[COUNTS])
{
	for (size_t i = 0; i < COUNTS; i++)
		stated[i] = num_parse_u64(column(line, from + i), &c->n[i]);
}

static bool find_difference(struct str file, struct counts *c, bool stated[COUNTS])
{
	char line[4096];
	FILE *f = fopen(DIFFERENCES, "r");
	bool found = false;
	while (f && !found && fgets(line, sizeof(line), f)) {
		struct str l = str_of(line);
		if ((found = str_eq(column(l, 0), file)) != 0) {
			expect(l, 1, c, stated);
			assert_true(column(l, 5).n > 0); /* the reason */
		}
	}
	if (f)
		fclose(f);
	return found;
}

static bool check_line(struct str line)
{
	struct counts expected = { 0 };
	bool stated[COUNTS];
	struct str file = column(line, 0);
	expect(line, 6, &expected, stated);
	find_difference(file, &expected, stated);
	char path[512];
	snprintf(path, sizeof(path), SAMPLES "/%.*s", (int)file.n, file.s);
	struct counts got = count_file(path);
	bool same = true;
	for (size_t i = 0; i < COUNTS; i++) {
		if (!stated[i] || got.n[i] == expected.n[i])
			continue;
		same = false;
		print_message("# %.*s: %llu %s, expected %llu\n", (int)file.n, file.s,
			      (unsigned long long)got.n[i], count_names[i],
			      (unsigned long long)expected.n[i]);
	}
	return same;
}

static void test_counts(void **state)
{
	(void)state;
	FILE *f = fopen(SAMPLES "/PROVENANCE.tsv", "r");
	if (!f) { /* skip() would be "not ok" in cmocka's TAP */
		print_message("# the samples are not here: nothing was counted\n");
		return;
	}
	char line[4096];
	unsigned files = 0, wrong = 0;
	if (!fgets(line, sizeof(line), f)) /* titles */
		fail();
	while (fgets(line, sizeof(line), f)) {
		files++;
		wrong += !check_line(str_of(line));
	}
	fclose(f);
	print_message("# %u files, %u with other counts\n", files, wrong);
	assert_int_equal(wrong, 0);
	assert_true(files > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_counts) };
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
