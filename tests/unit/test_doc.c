/* Authored JSON: what is read of it, and what is said of its mistakes. */
#include "base/buf.h"
#include "json/doc.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* Diagnostics as text: "line code: text 'subject'\n". */
static void keep(void *user, const struct diag_entry *e)
{
	struct buf *out = user;
	buf_printf(out, "%llu %s: %s '%.*s'\n", (unsigned long long)e->place.line, e->code, e->text,
		   (int)e->subject.n, e->subject.n ? e->subject.s : "");
	assert_true(str_eq(e->place.file, STR("f.json")));
	assert_int_equal(e->severity, SEVERITY_ERROR);
}

struct reading {
	struct buf said;
	struct diag diag;
	struct doc doc;
};

static bool reading_of(struct reading *r, struct str text)
{
	*r = (struct reading){ .diag.report = keep };
	r->diag.user = &r->said;
	return doc_load(&r->doc, text, STR("f.json"), &r->diag);
}

static void done(struct reading *r, const char *said)
{
	size_t lines = 0;
	for (size_t i = 0; i < r->said.n; i++)
		lines += r->said.s[i] == '\n';
	assert_int_equal(lines, r->doc.mistakes);
	assert_int_equal(lines, r->diag.count[SEVERITY_ERROR]);
	buf_add_char(&r->said, '\0');
	assert_string_equal(r->said.s, said);
	buf_release(&r->said);
	doc_release(&r->doc);
}

/* ---- reading ---- */

static void values_are_read(void **state)
{
	(void)state;
	struct reading r;
	struct doc_at list, inner;
	struct str text = STR_UNSET;
	bool flag = false;
	int64_t i = 0, sum = 0;
	double x = 0, y = 0;
	assert_true(reading_of(
		&r, STR("\xef\xbb\xbf{\"s\":\"a\\u0000b\",\"t\":true,\"i\":-7,\"x\":0.5,\"l\":[1,2,3],"
			"\"o\":{\"n\":null}}")));
	struct doc_at root = doc_root(&r.doc);
	assert_int_equal(doc_type(&root), DOC_OBJECT);
	assert_int_equal(doc_count(&root), 6);
	assert_true(doc_str(&root, "s", &text));
	assert_true(str_eq(text, STR("a\0b")));
	assert_true(doc_bool(&root, "t", &flag) && flag);
	assert_true(doc_i64(&root, "i", -7, 7, &i));
	assert_int_equal(i, -7);
	assert_true(doc_double(&root, "x", 0, 0.5, &x) && x == 0.5);
	assert_true(doc_double(&root, "i", -INFINITY, INFINITY, &y) && y == -7);
	assert_true(doc_array(&root, "l", &list));
	for (struct doc_at at = { 0 }; doc_next(&list, &at); sum = sum * 10 + i)
		assert_true(doc_as_i64(&at, 0, 9, &i));
	assert_int_equal(sum, 123);
	assert_true(doc_object(&root, "o", &inner));
	assert_true(doc_find(&inner, "n", &list));
	assert_int_equal(doc_type(&list), DOC_NULL);
	done(&r, "");
}

/* What is not there is no mistake, and leaves the default alone. */
static void absent_members_are_silent(void **state)
{
	(void)state;
	struct reading r;
	struct doc_at at;
	struct str text = STR("as it was");
	int64_t i = 5;
	double x = 5;
	bool flag = true;
	assert_true(reading_of(&r, STR("{}")));
	struct doc_at root = doc_root(&r.doc);
	assert_false(doc_str(&root, "a", &text) || doc_i64(&root, "a", 0, 1, &i) ||
		     doc_double(&root, "a", 0, 1, &x) || doc_bool(&root, "a", &flag));
	assert_false(doc_object(&root, "a", &at) || doc_array(&root, "a", &at) || doc_find(&root, "a", &at));
	assert_int_equal(doc_type(&at), DOC_NONE);
	assert_true(str_eq(text, STR("as it was")) && i == 5 && x == 5 && flag);
	at = (struct doc_at){ 0 };
	assert_false(doc_next(&root, &at));
	done(&r, "");
}

static void scalars_are_as_typed(void **state)
{
	(void)state;
	static const char *const expected[] = { "a", "-12", "0.25", "true", "false", NULL, NULL, NULL };
	struct reading r;
	struct arena arena;
	size_t n = 0;
	arena_init(&arena);
	assert_true(reading_of(&r, STR("[\"a\",-12,0.25,true,false,null,[1],{\"a\":1}]")));
	struct doc_at root = doc_root(&r.doc);
	for (struct doc_at at = { 0 }; doc_next(&root, &at); n++) {
		struct str text = doc_scalar(&at, &arena);
		assert_int_equal(str_is_set(text), expected[n] != NULL);
		assert_true(!expected[n] || str_eq(text, str_of(expected[n])));
	}
	assert_int_equal(n, 8);
	done(&r, "");
	arena_release(&arena);
}

static void members_come_in_their_order(void **state)
{
	(void)state;
	struct reading r;
	struct buf keys = { 0 };
	assert_true(reading_of(&r, STR("{\"z\":1,\"a\":2,\"\":3,\"m\":4}")));
	struct doc_at root = doc_root(&r.doc);
	for (struct doc_at at = { 0 }; doc_next(&root, &at); buf_add_char(&keys, ' '))
		buf_add_str(&keys, at.key);
	assert_true(str_eq(buf_str(&keys), STR("z a  m ")));
	buf_release(&keys);
	done(&r, "");
}

/* ---- damage ---- */

static void damage_is_located(void **state)
{
	(void)state;
	static const struct {
		const char *text, *said;
	} damages[] = {
		{ "{\n  \"a\": 1,\n  \"b\" 2\n}", "3 doc.syntax: column 7: ':' expected at '2'\n" },
		{ "{\"a\": 1", "1 doc.syntax: column 7: '}' expected near end of file ''\n" },
		{ "", "1 doc.syntax: column 1: '[' or '{' expected near end of file ''\n" },
		{ "7", "1 doc.syntax: column 1: '[' or '{' expected at '7'\n" },
		{ "{} {}", "1 doc.syntax: column 4: end of file expected at '{'\n" },
		{ "{\"a\": 1,\n \"b\": 2,\n \"a\": 3}",
		  "3 doc.repeated: column 4: a key is there twice: '\"a\"'\n" },
		{ "{\"o\": {\"a\": 1, \"a\": 1}}",
		  "1 doc.repeated: column 18: a key is there twice: '\"a\"'\n" },
		{ "[1, 2,]", "1 doc.syntax: column 7: unexpected token at ']'\n" },
	};
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		struct reading r;
		assert_false(reading_of(&r, str_of(damages[i].text)));
		done(&r, damages[i].said);
	}
}

static void one_of_several_is_read(void **state)
{
	(void)state;
	struct doc d;
	struct doc_error error;
	size_t used = 0;
	int64_t i = 0;
	assert_null(doc_read_one(&d, STR("{\"a\":1,\"a\":2}\n{\"b\":1}"), &used, &error));
	assert_int_equal(used, 13);
	struct doc_at root = doc_root(&d);
	assert_true(doc_i64(&root, "a", 0, 9, &i));
	assert_int_equal(i, 2);
	doc_release(&d);
	assert_string_equal(doc_read_one(&d, STR("{\n\"a\""), &used, &error),
			    "':' expected near end of file");
	assert_int_equal(error.line, 2);
	doc_release(&d);
	assert_non_null(doc_read_one(&d, STR_UNSET, &used, &error));
	doc_release(&d);
}

/* ---- mistakes ---- */

#define RULES                                                   \
	"{\n \"rules\": {\n"                                    \
	"  \"retrieval-low-score\": {\"threshold\": \"0.5\",\n" \
	"    \"documents\": [\"a\",\n  7]},\n"                  \
	"  \"x\": {\"share\": 1.5, \"k\": 2.0}\n }\n}"

static void wrong_types_are_told_with_their_path(void **state)
{
	(void)state;
	struct reading r;
	struct doc_at rules, rule, documents;
	struct str id;
	double x = 9;
	int64_t k = 9;
	bool flag;
	assert_true(reading_of(&r, STR(RULES)));
	struct doc_at root = doc_root(&r.doc);
	assert_true(doc_object(&root, "rules", &rules));
	assert_true(doc_object(&rules, "retrieval-low-score", &rule));
	assert_false(doc_double(&rule, "threshold", 0, 1, &x));
	assert_true(doc_array(&rule, "documents", &documents));
	for (struct doc_at at = { 0 }; doc_next(&documents, &at);)
		doc_as_str(&at, &id);
	assert_true(doc_object(&rules, "x", &rule));
	assert_false(doc_double(&rule, "share", 0, 1, &x));
	assert_false(doc_double(&rule, "share", 2, INFINITY, &x));
	assert_false(doc_i64(&rule, "k", 0, 10, &k));
	assert_false(doc_bool(&rule, "k", &flag));
	assert_false(doc_object(&rule, "k", &documents));
	assert_false(doc_array(&root, "rules", &documents));
	assert_true(x == 9 && k == 9);
	done(&r,
	     "3 doc.type: a number is expected, not a string, at 'rules.retrieval-low-score.threshold'\n"
	     "5 doc.type: a string is expected, not a number, at 'rules.retrieval-low-score.documents.1'\n"
	     "6 doc.value: 1.5 is not from 0 to 1, at 'rules.x.share'\n"
	     "6 doc.value: 1.5 is less than 2, at 'rules.x.share'\n"
	     "6 doc.type: a whole number is expected, not a fraction, at 'rules.x.k'\n"
	     "6 doc.type: true or false is expected, not a fraction, at 'rules.x.k'\n"
	     "6 doc.type: an object is expected, not a fraction, at 'rules.x.k'\n"
	     "2 doc.type: an array is expected, not an object, at 'rules'\n");
}

static void unknown_and_missing_keys_are_told(void **state)
{
	(void)state;
	static const char *const keys[] = { "threshold", "documents", "share", NULL };
	struct reading r;
	struct doc_at rule;
	int64_t k;
	assert_true(reading_of(&r, STR("{\n\"rule\": {\"thresold\": 1,\n\"share\": 2,\n\"colour\": 11}}")));
	struct doc_at root = doc_root(&r.doc);
	assert_true(doc_object(&root, "rule", &rule));
	assert_false(doc_allow(&rule, keys));
	assert_true(doc_need(&rule, "share"));
	assert_false(doc_need(&rule, "documents"));
	assert_false(doc_need(&root, "rules"));
	assert_false(doc_i64(&rule, "colour", 1, 10, &k));
	doc_complain(&root, "%s", "this can not be");
	done(&r, "2 doc.key: no such key is known (did you mean threshold?): 'rule.thresold'\n"
		 "4 doc.key: no such key is known: 'rule.colour'\n"
		 "2 doc.missing: this is missing: 'rule.documents'\n"
		 "1 doc.missing: this is missing: 'rules'\n"
		 "4 doc.value: 11 is not from 1 to 10, at 'rule.colour'\n"
		 "1 doc.value: this can not be, at 'the document'\n");
}

static void lists_are_no_objects(void **state)
{
	(void)state;
	static const char *const keys[] = { "a", NULL };
	struct reading r;
	struct doc_at at;
	assert_true(reading_of(&r, STR("[{\"a\":1}]")));
	struct doc_at root = doc_root(&r.doc);
	assert_false(doc_allow(&root, keys));
	assert_false(doc_find(&root, "a", &at));
	at = (struct doc_at){ 0 };
	assert_true(doc_next(&root, &at) && doc_allow(&at, keys));
	done(&r, "1 doc.type: an object is expected, not an array, at 'the document'\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_read),
		cmocka_unit_test(absent_members_are_silent),
		cmocka_unit_test(scalars_are_as_typed),
		cmocka_unit_test(members_come_in_their_order),
		cmocka_unit_test(damage_is_located),
		cmocka_unit_test(one_of_several_is_read),
		cmocka_unit_test(wrong_types_are_told_with_their_path),
		cmocka_unit_test(unknown_and_missing_keys_are_told),
		cmocka_unit_test(lists_are_no_objects),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
