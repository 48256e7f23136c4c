/*
 * A dump in a container, cut at every byte and damaged in every bit: spans
 * that are not those of the dump are never given without a word. And an index
 * whose every byte is damaged: it hides nothing.
 */
#include "every_byte.h"

#include "index/build.h"
#include "index/choose.h"

/* A flipped bit may make two records of one. */
enum { SPANS_MADE_UP = 1, LINES = 4 };

/* Spans, a line each, that packing makes not much smaller. */
static void make_dump(struct buf *out)
{
	uint64_t x = 20260301;
	for (unsigned i = 0; i < LINES; i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		buf_printf(out,
			   "{\"trace_id\":\"%016llx%016llx\",\"span_id\":\"%016llx\",\"name\":\"step %u\","
			   "\"start_time\":\"2026-03-01T08:00:0%u.25Z\",\"duration_ms\":%u}\n",
			   (unsigned long long)x, (unsigned long long)~x, (unsigned long long)(x ^ x >> 7), i,
			   i, (unsigned)(x >> 60) + 1);
	}
}

static bool is_same(const struct seen *a, const struct seen *b)
{
	return a->spans == b->spans && a->digest == b->digest;
}

/* `sure`: whatever is changed in it is seen, as there is a check sum over it. */
static int damage(struct looker *l, const char *name, struct buf *bytes, bool sure)
{
	struct seen whole = look(l, buf_str(bytes));
	int wrong = 0;
	assert_int_equal(whole.spans, LINES);
	assert_int_equal(whole.complaints, 0);
	uint64_t last = 0;
	for (size_t n = 0; n < bytes->n; n++) {
		struct seen seen = look(l, (struct str){ bytes->s, n });
		if (seen.spans > LINES || seen.spans < last || (!seen.complaints && !is_same(&seen, &whole)))
			COMPLAIN(&wrong, "%s, first %zu bytes: %d spans, %d complaints\n", name, n,
				 (int)seen.spans, (int)seen.complaints);
		last = seen.spans;
	}
	for (size_t bit = 0; bit < bytes->n * 8; bit++) {
		struct seen seen = look_flipped(l, bytes, bit);
		if (seen.spans > LINES + SPANS_MADE_UP ||
		    (sure && !seen.complaints && !is_same(&seen, &whole)))
			COMPLAIN(&wrong, "%s, bit %zu of byte %zu: %d spans, %d complaints\n", name, bit % 8,
				 bit / 8, (int)seen.spans, (int)seen.complaints);
	}
	return wrong;
}

static void gzip_in_any_form(void **state)
{
	struct buf dump = { 0 };
	int wrong = 0;
	make_dump(&dump);
	for (int form = 0; form < 3; form++) {
		struct buf packed = { 0 };
		size_t half = form == 2 ? dump.n / 2 + 10 : dump.n;
		add_gzip(&packed, (struct str){ dump.s, half }, form ? 6 : 0);
		if (half < dump.n)
			add_gzip(&packed, str_from(buf_str(&dump), half), 6);
		wrong += damage(*state,
				form == 2 ? "two members"
				: form    ? "gzip"
					  : "gzip, stored",
				&packed, true);
		buf_release(&packed);
	}
	buf_release(&dump);
	assert_int_equal(wrong, 0);
}

static void archives(void **state)
{
	static const struct {
		const char *name;
		int format;
		bool sure;
	} rows[] = {
		{ "zip", ARCHIVE_FORMAT_ZIP, true },
		{ "tar", ARCHIVE_FORMAT_TAR_USTAR, false },
	};
	struct buf dump = { 0 };
	int wrong = 0;
	make_dump(&dump);
	const struct part part = { "dump.jsonl", buf_str(&dump), NULL };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf made = make(rows[i].format, NULL, &part, 1);
		wrong += damage(*state, rows[i].name, &made, rows[i].sure);
		buf_release(&made);
	}
	buf_release(&dump);
	assert_int_equal(wrong, 0);
}

/* Is a trace found in all blocks where it was? A sidecar that says it is damaged is not asked further. */
static bool finds(struct sidecar *sidecar, const struct index_ask *ask, uint64_t want, uint64_t *got)
{
	struct chooser c;
	chooser_init(&c, sidecar);
	const uint64_t *bits = chooser_blocks(&c, ask);
	*got = bits ? bits[0] : UINT64_MAX;
	bool ok = c.is_damaged || !bits || (bits[0] & want) == want;
	chooser_release(&c);
	return ok;
}

static void an_index_hides_nothing(void **state)
{
	static const char path[] = "/tmp/test-every-byte.jsonl";
	struct limits limits = LIMITS_DEFAULT;
	struct diag diag = { 0 };
	struct index_built built;
	struct buf dump = { 0 };
	struct map ids;
	const char *why;
	uint64_t want, got;
	int wrong = 0, refused = 0;
	(void)state;
	for (uint64_t i = 0; i < 60000; i++)
		buf_printf(&dump,
			   "{\"trace_id\":\"%016llx%016llx\",\"span_id\":\"%016llx\",\"name\":\"step\"}\n",
			   (unsigned long long)(i * UINT64_C(0x9e3779b97f4a7c15) + 1), (unsigned long long)i,
			   (unsigned long long)i + 1);
	put_file(path, buf_str(&dump));
	assert_int_equal(index_build(path, &limits, &diag, NULL, NULL, &built), STATUS_OK);
	remove(path);
	assert_in_range(built.blocks, 2, 64);
	map_init(&ids);
	map_put(&ids, STR("00000000000000010000000000000000"), NULL);
	const struct index_ask ask = { .ids = &ids };
	assert_true(finds(sidecar_of(buf_str(&built.bytes), &why), &ask, 0, &want));
	assert_in_range(__builtin_popcountll(want), 1, built.blocks - 1);
	for (size_t n = 0; n < built.bytes.n; n++) {
		struct sidecar *s = sidecar_of((struct str){ built.bytes.s, n }, &why);
		refused += !s;
		if (s && !finds(s, &ask, want, &got))
			COMPLAIN(&wrong, "sidecar, first %zu bytes: blocks %llx\n", n,
				 (unsigned long long)got);
	}
	for (size_t bit = 0; bit < built.bytes.n * 8; bit++) {
		flip_bit(&built.bytes, bit);
		struct sidecar *s = sidecar_of(buf_str(&built.bytes), &why);
		refused += !s;
		if (s && !finds(s, &ask, want, &got))
			COMPLAIN(&wrong, "sidecar, bit %zu of byte %zu: blocks %llx\n", bit % 8, bit / 8,
				 (unsigned long long)got);
		flip_bit(&built.bytes, bit);
	}
	assert_true(refused > 4000);
	map_release(&ids);
	buf_release(&built.bytes);
	buf_release(&dump);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gzip_in_any_form),
		cmocka_unit_test(archives),
		cmocka_unit_test(an_index_hides_nothing),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, look_setup, look_teardown);
}
