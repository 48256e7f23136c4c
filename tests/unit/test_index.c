/* The parts of an index: lists, keys of ids and of values; and sidecars that lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"

#include "index/choose.h"
#include "index/fields.h"
#include "index/list.h"
#include "index/sidecar.h"
#include "query/query.h"

static uint64_t next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 20 ^ *state << 30;
}

/* ---- lists ---- */

static const unsigned char *read_bytes(void *user, uint64_t at, size_t n)
{
	const struct buf *b = user;
	return at <= b->n && n <= b->n - at ? (const unsigned char *)b->s + at : NULL;
}

static bool has(const uint64_t *bits, uint32_t block)
{
	return bits[block / 64] >> block % 64 & 1;
}

/* n postings over `blocks`; every one is found, and few others are. */
static void check_list(size_t n, uint32_t blocks, uint32_t shift, int spare)
{
	struct postings p = { 0 };
	struct buf packed = { 0 };
	struct list_shape shape, again;
	uint64_t state = n + blocks, bytes;
	struct posting *all = mem_alloc(n + 1, sizeof(*all));
	for (size_t i = 0; i < n; i++) {
		all[i] = (struct posting){ next(&state), (uint32_t)(next(&state) % blocks), 0 };
		*array_add(&p) = all[i];
	}
	postings_group(&p, shift);
	list_pack(&p, blocks, shift, spare, &shape, &packed);
	assert_true(list_bytes(&shape, blocks, &bytes));
	assert_int_equal(bytes, packed.n);
	struct buf header = { 0 };
	list_put_shape(&header, &shape);
	list_get_shape((const unsigned char *)header.s, &again);
	assert_memory_equal(&shape, &again, sizeof(shape));
	struct list_source source = { &packed, read_bytes };
	uint64_t bits[64], wrong = 0;
	for (size_t i = 0; i < n; i++) {
		memset(bits, 0, sizeof(bits));
		assert_true(list_find(&shape, &source, all[i].key, all[i].key, blocks, bits));
		assert_true(has(bits, all[i].block));
	}
	for (size_t i = 0; i < 1000; i++) {
		uint64_t key = next(&state);
		memset(bits, 0, sizeof(bits));
		assert_true(list_find(&shape, &source, key, key, blocks, bits));
		for (uint32_t b = 0; b < 64; b++)
			wrong += bits[b] != 0;
	}
	assert_true(spare < 0 || wrong <= (2000u >> spare) + 20);
	memset(bits, 0, sizeof(bits));
	assert_true(list_find(&shape, &source, 0, UINT64_MAX, blocks, bits));
	for (size_t i = 0; i < n; i++)
		assert_true(has(bits, all[i].block));
	free(all);
	free(p.v);
	buf_release(&packed);
	buf_release(&header);
}

static void test_lists(void **state)
{
	(void)state;
	for (int spare = -1; spare < 8; spare += 3) {
		check_list(0, 1, 0, spare);
		check_list(1, 1, 0, spare);
		check_list(1, 4096, 0, spare);
		check_list(31, 2, 0, spare);
		check_list(1000, 17, 1, spare);
		check_list(20000, 4096, 3, spare);
	}
}

/* ---- ids ---- */

static void expect_range(struct str id, struct str common)
{
	for (size_t n = 0; n <= id.n; n++) {
		struct id_range own, start;
		struct str prefix = { id.s, n };
		if (id_is_hex(id)) {
			assert_true(id_hex_range(id, &own) && id_hex_range(prefix, &start));
			assert_true(start.from <= own.from && own.from <= start.to);
		}
		assert_true(id_other_range(id, common, &own) && id_other_range(prefix, common, &start));
		assert_true(start.from <= own.from && own.from <= start.to);
	}
}

static void test_ids(void **state)
{
	(void)state;
	struct id_range range;
	expect_range(STR("57135bcc00000000ffffffffeddb6b06"), STR(""));
	expect_range(STR("tr_9021"), STR("tr_"));
	expect_range(STR("run-2026.05/Zz~\xff\x01"), STR("run-"));
	expect_range(STR("~~~~zzzz____@@@@//// "), STR(""));
	assert_true(id_hex_range(STR("5"), &range));
	assert_int_equal(range.from, 0x5000000000000000);
	assert_int_equal(range.to, 0x5fffffffffffffff);
	assert_false(id_hex_range(STR("5G"), &range));
	assert_false(id_other_range(STR("ab"), STR("tr_"), &range));
	assert_true(id_other_range(STR("t"), STR("tr_"), &range));
	assert_int_equal(range.to - range.from, UINT64_MAX);
	assert_false(id_is_hex(STR("57135BCC00000000FFFFFFFFEDDB6B06")));
}

/* ---- values: what is equal to a text is listed under the key of that text ---- */

static bool shares_key(struct str field, const struct value *v, uint64_t key)
{
	uint64_t keys[2];
	size_t n = field_keys(field, v, keys);
	for (size_t i = 0; i < n; i++)
		if (keys[i] == key)
			return true;
	return false;
}

static void test_values(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"4481",
		"4481.0",
		"04481",
		"4.481e3",
		"-0",
		"0",
		"0.0",
		"-0.0",
		"NaN",
		"Infinity",
		"true",
		"false",
		"null",
		"",
		"sess",
		"Sess",
		" 4481",
		"1e400",
		"12.5",
		"12.50",
		"9007199254740993",
		"9007199254740992",
		"18446744073709551616",
		"[1,2]",
		"\"x\"",
		"+1",
		"1",
	};
	enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };
	struct query q;
	size_t equal = 0;
	query_init(&q);
	for (size_t i = 0; i < TEXTS; i++) {
		uint32_t node = query_leaf(&q, STR("order.id"), true, QUERY_EQUAL,
					   query_text(str_of(texts[i])), false);
		uint64_t key;
		assert_true(field_key_of_text(STR("order.id"), str_of(texts[i]), &key));
		for (size_t k = 0; k < TEXTS; k++) {
			int64_t number;
			const struct value values[] = {
				value_str(str_of(texts[k])),
				value_json(str_of(texts[k])),
				value_number(str_of(texts[k])),
				value_i64(num_parse_i64(str_of(texts[k]), &number) ? number : 7),
				value_bool(k % 2 == 0),
				value_double((double)k),
			};
			for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
				if (!query_matches(&q.node.v[node], &values[v]))
					continue;
				equal++;
				assert_true(shares_key(STR("order.id"), &values[v], key));
				assert_false(shares_key(STR("ticket.id"), &values[v], key));
			}
		}
	}
	assert_true(equal > TEXTS * 2);
	query_release(&q);
}

static void test_fields(void **state)
{
	(void)state;
	static const char *const yes[] = { "order_id",
					   "order.nr",
					   "orderId",
					   "customerID",
					   "repository",
					   "ticket-no",
					   "http.request.header.x-request-id" };
	static const char *const no[] = { "video",    "width", "idle",  "gen_ai.usage.input_tokens",
					  "provider", "",      "notes", "restore" };
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_true(field_is_identifier(str_of(yes[i])));
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_false(field_is_identifier(str_of(no[i])));
	bool path;
	assert_int_equal(field_facet_by_key(STR("session.id"), &path), field_facet_by_name(STR("session")));
	assert_int_equal(field_facet_by_key(STR("metadata"), &path), field_facet_by_name(STR("tenant")));
	assert_true(path);
	assert_int_equal(field_facet_by_key(STR("gen_ai.system"), &path), -1);
}

/* ---- a sidecar that was made to lie, with check sums that are right ---- */

static struct sidecar_head small_head(struct buf *body, uint64_t offset, uint32_t point)
{
	struct sidecar_head h = { .identity = { .size = 1000 }, .stream_bytes = 1000, .blocks = 2 };
	struct buf lists = { 0 };
	struct postings none = { 0 };
	for (unsigned i = 0; i < 2; i++) {
		uint64_t row[5] = { i * offset, 1, point, 0, 0 };
		buf_add(body, row, sizeof(row));
	}
	for (unsigned i = 0; i < SECTIONS; i++)
		h.section[i].at = SIDECAR_HEADER;
	h.section[SECTION_BLOCKS].n = body->n;
	const enum sidecar_section section[LISTS] = { SECTION_HEX, SECTION_OTHER, SECTION_VALUES };
	for (unsigned i = 0; i < LISTS; i++) {
		buf_clear(&lists);
		list_pack(&none, 2, 0, 4, &h.list[i], &lists);
		h.section[section[i]].at = SIDECAR_HEADER + body->n;
		h.section[section[i]].n = lists.n;
		buf_add_str(body, buf_str(&lists));
	}
	buf_release(&lists);
	return h;
}

static struct sidecar *make(struct sidecar_head *h, const struct buf *body, struct buf *all)
{
	const char *why;
	buf_clear(all);
	sidecar_put_head(h, body, all);
	return sidecar_of(buf_str(all), &why);
}

static void test_lies(void **state)
{
	(void)state;
	struct buf body = { 0 }, all = { 0 };
	struct block block;
	struct restart restart;
	struct sidecar_head good = small_head(&body, 500, 0), bad;
	struct sidecar *s = make(&good, &body, &all);
	assert_non_null(s);
	assert_true(sidecar_block(s, 1, &block));
	assert_int_equal(block.offset, 500);
	assert_false(sidecar_block(s, 2, &block));
	assert_false(sidecar_restart(s, &block, &restart));
	sidecar_free(s);
	bad = good;
	bad.blocks = 3;
	assert_null(make(&bad, &body, &all));
	bad = good;
	bad.points = 1;
	assert_null(make(&bad, &body, &all));
	bad = good;
	bad.list[LIST_HEX].pairs = 1000;
	assert_null(make(&bad, &body, &all));
	bad = good;
	bad.list[LIST_HEX].directory = 60;
	assert_null(make(&bad, &body, &all));
	bad = good;
	bad.section[SECTION_NAMES].n = UINT64_MAX - SIDECAR_HEADER + 1;
	assert_null(make(&bad, &body, &all));
	bad = good;
	bad.common_n = ID_COMMON_MAX + 1;
	assert_null(make(&bad, &body, &all));
	buf_clear(&body);
	good = small_head(&body, 1001, 0);
	s = make(&good, &body, &all);
	assert_non_null(s);
	assert_false(sidecar_block(s, 1, &block)); /* behind the end */
	sidecar_free(s);
	buf_release(&body);
	buf_release(&all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),  cmocka_unit_test(test_ids),  cmocka_unit_test(test_values),
		cmocka_unit_test(test_fields), cmocka_unit_test(test_lies),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
