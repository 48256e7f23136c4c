/* Memory and tables: arenas, buffers, arrays, maps, diagnostics. */
#include "base/arena.h"
#include "base/array.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static uint64_t draw(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return *state >> 33;
}

/* ---- arena ---- */

static void arena_gives_separate_memory(void **state)
{
	enum { PIECES = 3000 };
	struct arena a;
	unsigned char *piece[PIECES];
	size_t size[PIECES];
	uint64_t rng = 7;
	(void)state;
	arena_init(&a);
	assert_non_null(arena_alloc(&a, 0));
	for (size_t i = 0; i < PIECES; i++) {
		size[i] = i % 500 == 0 ? 300000 : draw(&rng) % 200;
		piece[i] = arena_alloc(&a, size[i]);
		assert_int_equal((uintptr_t)piece[i] % 16, 0);
		memset(piece[i], (int)(i & 0xff), size[i]);
	}
	for (size_t i = 0; i < PIECES; i++)
		for (size_t k = 0; k < size[i]; k++)
			assert_int_equal(piece[i][k], i & 0xff);
	assert_true(a.held_bytes >= a.used_bytes);
	arena_release(&a);
	assert_int_equal(a.held_bytes, 0);
}

/* A reset arena must not ask the system again and again, nor keep what one large record took. */
static void arena_reset_keeps_one_chunk(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a);
	arena_reset(&a);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 1000; i++)
			assert_non_null(arena_alloc(&a, 100));
		arena_reset(&a);
		assert_int_equal(a.used_bytes, 0);
		assert_true(a.held_bytes > 0 && a.held_bytes <= 1 << 20);
	}
	assert_non_null(arena_alloc(&a, (size_t)64 << 20));
	arena_reset(&a);
	assert_true(a.held_bytes < (size_t)8 << 20);
	arena_release(&a);
}

static void arena_copies_text(void **state)
{
	struct arena a;
	(void)state;
	arena_init(&a);
	assert_false(str_is_set(arena_str(&a, STR_UNSET)));
	struct str empty = arena_str(&a, STR(""));
	assert_true(str_is_set(empty));
	assert_int_equal(empty.n, 0);
	struct str nul = arena_str(&a, STR("a\0b"));
	assert_int_equal(nul.n, 3);
	assert_memory_equal(nul.s, "a\0b", 4);
	assert_true(str_eq(arena_printf(&a, "%s-%d", "x", 7), STR("x-7")));
	arena_release(&a);
}

/* ---- buf, array ---- */

static void buf_grows(void **state)
{
	struct buf b = { 0 };
	(void)state;
	assert_true(str_is_set(buf_str(&b)));
	buf_add_u64(&b, UINT64_MAX);
	buf_add_char(&b, ' ');
	buf_add_i64(&b, INT64_MIN);
	buf_add_char(&b, ' ');
	buf_add_i64(&b, 0);
	buf_add_fill(&b, '.', 3);
	buf_add_fill(&b, '.', 0);
	buf_printf(&b, "%s%03d", "n", 5);
	buf_add_str(&b, STR_UNSET);
	assert_true(str_eq(buf_str(&b), STR("18446744073709551615 -9223372036854775808 0...n005")));
	buf_clear(&b);
	char line[1001];
	memset(line, 'x', sizeof(line) - 1);
	line[1000] = '\0';
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "%s", line);
	assert_int_equal(b.n, 100000);
	for (size_t i = 0; i < b.n; i++)
		assert_int_equal(b.s[i], 'x');
	buf_release(&b);
	assert_null(b.s);
}

static void array_keeps_its_elements(void **state)
{
	ARRAY(uint64_t) a = { 0 };
	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		*array_add(&a) = i * i;
	array_reserve(&a, 5000);
	assert_true(a.cap >= 6000);
	for (uint64_t i = 0; i < a.n; i++)
		assert_int_equal(a.v[i], i * i);
	array_release(&a);
	assert_int_equal(a.n, 0);
}

/* ---- map ---- */

static void map_finds_what_was_put(void **state)
{
	enum { KEYS = 5000 };
	static char key[KEYS][16];
	struct map m;
	bool is_new;
	(void)state;
	map_init(&m);
	assert_null(map_get(&m, STR("none")));
	for (uint64_t i = 0; i < KEYS; i++) {
		snprintf(key[i], sizeof(key[i]), "k%llu", (unsigned long long)(i * 7919));
		uint64_t *place = map_put(&m, str_of(key[i]), &is_new);
		assert_true(is_new);
		assert_int_equal(*place, 0);
		*place = i;
	}
	for (uint64_t i = 0; i < KEYS; i++) {
		assert_int_equal(*map_get(&m, str_of(key[i])), i);
		assert_int_equal(*map_put(&m, str_of(key[i]), &is_new), i);
		assert_false(is_new);
		/* Iteration is in the order of insertion, whatever the key of the hash. */
		assert_ptr_equal(m.entry[i].key.s, key[i]);
	}
	assert_null(map_get(&m, STR("k1")));
	map_clear(&m);
	assert_null(map_get(&m, str_of(key[0])));
	map_put(&m, STR(""), &is_new);
	assert_true(is_new);
	assert_non_null(map_get(&m, STR("")));
	map_release(&m);
}

static void map_keys_may_hold_nul(void **state)
{
	struct map m;
	(void)state;
	map_init(&m);
	*map_put(&m, STR("a\0b"), NULL) = 1;
	*map_put(&m, STR("a\0c"), NULL) = 2;
	*map_put(&m, STR("a"), NULL) = 3;
	assert_int_equal(*map_get(&m, STR("a\0b")), 1);
	assert_int_equal(*map_get(&m, STR("a\0c")), 2);
	assert_int_equal(*map_get(&m, STR("a")), 3);
	map_release(&m);
}

/* Different keys of the hash must give different orders of slots, or ids could be chosen to collide. */
static void hash_depends_on_its_key(void **state)
{
	const uint64_t one[2] = { 1, 2 }, other[2] = { 1, 3 };
	unsigned equal = 0;
	char text[16];
	(void)state;
	for (int i = 0; i < 4096; i++) {
		snprintf(text, sizeof(text), "%d", i);
		equal += (hash_keyed(one, str_of(text)) & 4095) == (hash_keyed(other, str_of(text)) & 4095);
	}
	assert_true(equal < 20);
	assert_int_equal(hash_stable(STR("tr_9021")), hash_stable(STR("tr_9021")));
	assert_int_not_equal(hash_stable(STR("tr_9021")), hash_stable(STR("tr_9022")));
}

/* ---- diagnostics ---- */

static void keep_entry(void *user, const struct diag_entry *e)
{
	snprintf(user, 64, "%s|%s|%llu|%.*s", e->code, e->text, (unsigned long long)e->place.line,
		 (int)e->subject.n, e->subject.s ? e->subject.s : "");
}

static void diag_counts_and_hands_on(void **state)
{
	char seen[64] = "";
	struct diag d = { .report = keep_entry, .user = seen };
	const struct place place = { .file = STR("a.jsonl"), .line = 12 };
	(void)state;
	diag_report(NULL, SEVERITY_ERROR, "x", NULL, STR_UNSET, "nobody hears");
	diag_report(&d, SEVERITY_WARNING, "json.torn", &place, STR("ab"), "record %d is torn", 3);
	assert_string_equal(seen, "json.torn|record 3 is torn|12|ab");
	diag_report(&d, SEVERITY_NOTE, "note", NULL, STR_UNSET, "no place");
	assert_string_equal(seen, "note|no place|0|");
	d.report = NULL;
	diag_report(&d, SEVERITY_ERROR, "e", NULL, STR_UNSET, "only counted");
	for (int i = SEVERITY_NOTE; i <= SEVERITY_ERROR; i++)
		assert_int_equal(d.count[i], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_gives_separate_memory), cmocka_unit_test(arena_reset_keeps_one_chunk),
		cmocka_unit_test(arena_copies_text),           cmocka_unit_test(buf_grows),
		cmocka_unit_test(array_keeps_its_elements),    cmocka_unit_test(map_finds_what_was_put),
		cmocka_unit_test(map_keys_may_hold_nul),       cmocka_unit_test(hash_depends_on_its_key),
		cmocka_unit_test(diag_counts_and_hands_on),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
