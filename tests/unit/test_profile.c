/* Profiles that were saved: what is wrong with one is told, and where. */
#include "compare/profile.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void keep(void *user, const struct diag_entry *e)
{
	buf_printf(user, "%llu %s: %s '%.*s'\n", (unsigned long long)e->place.line, e->code, e->text,
		   (int)e->subject.n, e->subject.n ? e->subject.s : "");
}

static struct profile *loaded(const char *json, struct buf *said)
{
	char text[1000];
	struct diag diag = { .report = keep, .user = said };
	snprintf(text, sizeof(text), "%s", json);
	for (char *c = text; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	struct profile *p = profile_load(str_of(text), STR("p.json"), &diag);
	buf_add_char(said, '\0');
	return p;
}

#define HEAD       "{'schema':'casefile.profile/1','relative_error':0.01,'traces':10,"
#define ENTRY(e)   HEAD "'entries':[{" e "}]}"
#define SPAN(more) "'measure':'span','subject':'a'" more
#define TIME       "'measure':'duration_ns','subject':'a'"

static void mistakes_are_told(void **state)
{
	static const struct {
		const char *json, *said;
	} rows[] = {
		{ "{}", "1 doc.value: \"schema\": \"casefile.profile/1\" is expected, at 'the document'\n" },
		{ "{'schema':1}",
		  "1 doc.value: \"schema\": \"casefile.profile/1\" is expected, at 'the document'\n" },
		{ "{'schema':'casefile.profile/9'}",
		  "1 doc.value: \"schema\": \"casefile.profile/1\" is expected, at 'schema'\n" },
		{ HEAD "'entries':[],'more':1}", "1 doc.key: no such key is known: 'more'\n" },
		{ "{'schema':'casefile.profile/1','entries':[]}",
		  "1 doc.missing: this is missing: 'relative_error'\n" },
		{ "{'schema':'casefile.profile/1','relative_error':0.01}",
		  "1 doc.missing: this is missing: 'entries'\n" },
		{ "{'schema':'casefile.profile/1','relative_error':'x','entries':[]}",
		  "1 doc.type: a number is expected, not a string, at 'relative_error'\n" },
		{ "{'schema':'casefile.profile/1','relative_error':0.02,'traces':1,'entries':[]}",
		  "1 doc.value: the relative error is 0.02, and only 0.01 is known, at 'the document'\n" },
		{ HEAD "'entries':{}}", "1 doc.type: an array is expected, not an object, at 'entries'\n" },
		{ ENTRY("'subject':'a'"), "1 doc.missing: this is missing: 'entries.0.measure'\n" },
		{ ENTRY("'measure':7,'subject':'a'"),
		  "1 doc.type: a string is expected, not a number, at 'entries.0.measure'\n" },
		{ ENTRY("'measure':'weight','subject':'a'"),
		  "1 doc.value: no measure is called so, at 'entries.0'\n" },
		{ ENTRY("'measure':'span'"), "1 doc.missing: this is missing: 'entries.0.subject'\n" },
		{ ENTRY("'measure':'span','subject':[]"),
		  "1 doc.type: a string is expected, not an array, at 'entries.0.subject'\n" },
		{ ENTRY(SPAN(",'colour':1")), "1 doc.key: no such key is known: 'entries.0.colour'\n" },
		{ ENTRY("'measure':'value','subject':'a'"),
		  "1 doc.missing: this is missing: 'entries.0.value'\n" },
		{ ENTRY("'measure':'value','subject':'a','value':7"),
		  "1 doc.type: a string is expected, not a number, at 'entries.0.value'\n" },
		{ ENTRY(SPAN(",'traces':1") "},{" SPAN(",'traces':2")),
		  "1 doc.value: this entry is there twice, at 'entries.1'\n" },
		{ ENTRY(SPAN(",'traces':11")),
		  "1 doc.value: 11 is not from 0 to 10, at 'entries.0.traces'\n" },
		{ ENTRY(TIME), "1 doc.missing: this is missing: 'entries.0.units'\n" },
		{ ENTRY(TIME ",'units':'ns'"),
		  "1 doc.type: a number is expected, not a string, at 'entries.0.units'\n" },
		{ ENTRY(SPAN(",'traces':1,'dropped':1")),
		  "1 doc.type: true or false is expected, not a number, at 'entries.0.dropped'\n" },
	};
	(void)state;
	size_t wrong = 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf said = { 0 };
		struct profile *p = loaded(rows[i].json, &said);
		if (p || strcmp(said.s, rows[i].said) != 0) {
			print_message("# %s\n# %s# not %s", rows[i].json, said.s, rows[i].said);
			wrong++;
		}
		profile_free(p);
		buf_release(&said);
	}
	assert_int_equal(wrong, 0);
}

/* What is loaded is saved as it was: also without times, and where there was too much of something. */
static void what_is_loaded_is_saved(void **state)
{
	static const char *const texts[] = {
		HEAD "'entries':[]}",
		HEAD "'first_ns':-5,'last_ns':7,'entries':[]}",
		ENTRY(SPAN(",'traces':3")),
		ENTRY(SPAN(",'traces':3,'dropped':true")),
		ENTRY("'measure':'states','subject':'a','traces':3},{'measure':'value','subject':'a','value':"
		      "'b','traces':3"),
		ENTRY("'measure':'states','subject':'a','traces':3,'dropped':true"),
	};
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buf said = { 0 }, saved = { 0 };
		char want[1000], *w = want;
		struct profile *p = loaded(texts[i], &said);
		assert_string_equal(said.s, "");
		assert_non_null(p);
		profile_save(p, &saved);
		/* Without its blanks it is the text again. */
		for (size_t k = 0; k < saved.n; k++)
			if (saved.s[k] != ' ' && saved.s[k] != '\n')
				*w++ = saved.s[k] == '"' ? '\'' : saved.s[k];
		*w = '\0';
		assert_string_equal(want, texts[i]);
		profile_free(p);
		buf_release(&said);
		buf_release(&saved);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_are_told),
		cmocka_unit_test(what_is_loaded_is_saved),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
