/* How a difference is told: short values, texts by words, JSON by paths, lists by items, what was cut or
 * masked. */
#include "report/diff_report.h"
#include "rule_fixture.h"

struct told_case {
	const char *what, *a, *b; /* attributes of one span */
	const char *told;         /* a line of the report, blanks as one */
};

static struct collect *trace_of(const char *attributes)
{
	struct buf text = { 0 };
	case_line(&text, &(struct step){ .id = "r", .name = "step", .attributes = attributes }, 0);
	struct collect *collect = case_read(&text);
	buf_release(&text);
	return collect;
}

static void one_blank(struct buf *b)
{
	size_t n = 0;
	for (size_t i = 0; i < b->n; i++)
		if (b->s[i] != ' ' || (n > 0 && b->s[n - 1] != ' ' && b->s[n - 1] != '\n'))
			b->s[n++] = b->s[i];
	b->n = n;
}

struct one_side {
	struct collect *collect;
	struct tree tree;
	struct summary summary;
	struct arena arena;
};

static void one_make(struct one_side *s, struct collect *collect)
{
	size_t n;
	arena_init(&s->arena);
	s->collect = collect;
	tree_init(&s->tree, collect_traces(s->collect, &n)[0]);
	assert_int_equal(n, 1);
	summary_of(&s->tree, &s->arena, &s->summary);
}

static void one_release(struct one_side *s)
{
	tree_release(&s->tree);
	collect_free(s->collect);
	arena_release(&s->arena);
}

/* Is this line in the report? Both traces are released. */
static bool is_told(const char *what, struct collect *first, struct collect *second, const char *told)
{
	const struct compare_options options = { .tolerance = 0 };
	const struct diff_view view = { .style = { .width = 0 } };
	struct one_side a, b;
	struct comparison c;
	struct buf out = { 0 }, want = { 0 };
	one_make(&a, first);
	one_make(&b, second);
	comparison_make(&c, &a.tree, &a.summary, &b.tree, &b.summary, &options);
	diff_text(&out, &c, &view);
	one_blank(&out);
	buf_printf(&want, "\n%s\n", told);
	bool is = str_find(buf_str(&out), buf_str(&want)) >= 0;
	if (!is)
		print_message("# %s: '%s' is not in\n%.*s\n", what, told, (int)out.n, out.s);
	buf_release(&out);
	buf_release(&want);
	comparison_release(&c);
	one_release(&a);
	one_release(&b);
	return is;
}

static void cases_are_told(const struct told_case *cases, size_t n)
{
	size_t wrong = 0;
	for (size_t i = 0; i < n; i++)
		wrong += !is_told(cases[i].what, trace_of(cases[i].a), trace_of(cases[i].b), cases[i].told);
	assert_int_equal(wrong, 0);
}

#define TOLD(cases) cases_are_told(cases, sizeof(cases) / sizeof((cases)[0]))
#define LONG        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
#define TEN         "abcdefghi "
#define HUNDRED     TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
/* Of text that stays, 40 bytes are shown beside a change, up to the last word that fits. */

static void values(void **state)
{
	static const struct told_case cases[] = {
		{ "short ones", "'n':'a'", "'n':'b'", "n a \xe2\x86\x92 b" },
		{ "one is empty", "'n':''", "'n':'b'", "n '' \xe2\x86\x92 b" },
		{ "the other is", "'n':'a'", "'n':''", "n a \xe2\x86\x92 ''" },
		{ "only here", "'n':'a'", "", "n only in A: a" },
		{ "only there", "", "'n':'b'", "n only in B: b" },
		{ "of another type", "'n':1", "'n':'x'", "n 1 \xe2\x86\x92 x" },
		{ "cut where they are long", "'n':'" HUNDRED HUNDRED "and more'", "",
		  "n only in A: " HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN "abcdefghi\xe2\x80\xa6" },
		{ "tokens", "'gen_ai.usage.input_tokens':1870", "'gen_ai.usage.input_tokens':900",
		  "step input tokens 1,870 900 -52%" },
		{ "cost", "'gen_ai.usage.cost':0.5", "'gen_ai.usage.cost':0.25",
		  "step cost $0.50 $0.25 -50%" },
	};
	(void)state;
	TOLD(cases);
}

static void texts(void **state)
{
	static const struct told_case cases[] = {
		{ "a word", "'n':'" LONG "'",
		  "'n':'one two three four five six SEVEN eight nine ten eleven twelve thirteen fourteen'",
		  "n one two three four five six [-seven-]{+SEVEN+} eight nine ten eleven twelve thirteen "
		  "fourteen" },
		{ "at the beginning",
		  "'n':'ONE two three four five six seven eight nine ten eleven twelve thirteen fourteen'",
		  "'n':'" LONG "'", "n [-ONE-]{+one+} two three four five six seven eight \xe2\x80\xa6" },
		{ "at the end", "'n':'" LONG "'", "'n':'" LONG " fifteen'",
		  "n \xe2\x80\xa6 ten eleven twelve thirteen fourteen {+fifteen+}" },
		{ "a word less", "'n':'" LONG " fifteen sixteen'", "'n':'" LONG " sixteen'",
		  "n \xe2\x80\xa6 ten eleven twelve thirteen fourteen [-fifteen-] sixteen" },
		{ "nothing of the same", "'n':'" LONG "'",
		  "'n':'a text that has no more than a few words of it, and is as long as that'",
		  "n " LONG
		  " \xe2\x86\x92 a text that has no more than a few words of it, and is as long as that" },
		{ "two places far from each other",
		  "'n':'A b c d e f g h i j " LONG " " LONG " k l m n o p q r s t U'",
		  "'n':'a b c d e f g h i j " LONG " " LONG " k l m n o p q r s t u'",
		  "n [-A-]{+a+} b c d e f g h i j one two three four \xe2\x80\xa6 thirteen fourteen k l m n "
		  "o p q r s t [-U-]{+u+}" },
	};
	(void)state;
	TOLD(cases);
}

static void objects(void **state)
{
	static const struct told_case cases[] = {
		{ "a member", "'n':{'a':1,'b':2}", "'n':{'a':1,'b':3}", "n b 2 \xe2\x86\x92 3" },
		{ "a member less", "'n':{'a':1,'b':2}", "'n':{'a':1}", "n b only in A: 2" },
		{ "a member more", "'n':{'a':1}", "'n':{'a':1,'b':'x'}", "n b only in B: x" },
		{ "deep in it", "'n':{'a':{'b':[1,2]}}", "'n':{'a':{'b':[1,3]}}",
		  "n a.b.1 2 \xe2\x86\x92 3" },
		{ "a text in it", "'n':{'a':'" LONG "'}", "'n':{'a':'" LONG " fifteen'}",
		  "n a \xe2\x80\xa6 ten eleven twelve thirteen fourteen {+fifteen+}" },
		{ "many", "'n':{'a':1,'b':1,'c':1,'d':1,'e':1,'f':1,'g':1,'h':1,'i':1,'j':1}",
		  "'n':{'a':2,'b':2,'c':2,'d':2,'e':2,'f':2,'g':2,'h':2,'i':2,'j':2}",
		  "\xe2\x80\xa6 2 more" },
	};
	(void)state;
	TOLD(cases);
}

#define GET KIND("RETRIEVER") ",'retrieval.doc_ids':"

static void items(void **state)
{
	static const struct told_case cases[] = {
		{ "a document less", GET "['a','b']", GET "['a']", "documents - b #2" },
		{ "a document more", GET "['a']", GET "['a','b']", "documents + b #2" },
		{ "at another place", GET "['a','b','c']", GET "['c','a','b']",
		  "documents ~ c #3 \xe2\x86\x92 #1" },
		{ "with another score", GET "['a'],'retrieval.scores':[0.5]",
		  GET "['a'],'retrieval.scores':[0.25]", "score a #1 0.5 \xe2\x86\x92 0.25" },
	};
	(void)state;
	TOLD(cases);
}

static void what_is_less_than_it_was(void **state)
{
	static const struct told_case cases[] = {
		{ "cut", "'assistant.message':'" LONG " " LONG "'",
		  "'assistant.message':'one two three four five six seven eight...'",
		  "output cut in B after 42 bytes; the same that far" },
		{ "masked", "'assistant.message':'write to ann@example.com for it'",
		  "'assistant.message':'write to [REDACTED] for it'",
		  "output masked in B; the same but for that" },
		{ "masked, the other way", "'assistant.message':'write to [REDACTED] for it'",
		  "'assistant.message':'write to ann@example.com for it'",
		  "output masked in A; the same but for that" },
	};
	(void)state;
	TOLD(cases);
}

/* ---- places of spans ---- */

/* "abc": three spans of these names under the root, each begins when the one before it has ended; "a(b)c": b
 * is under a; in upper case: all at once. */
static struct collect *spans_of(const char *names)
{
	struct buf text = { 0 };
	unsigned at = 0, depth = 0;
	char above[8] = "r", last = 'r';
	buf_add_c(&text, "{\"trace_id\":\"t1\",\"span_id\":\"r\",\"name\":\"run\",\"start_ms\":1763629200000,"
			 "\"duration_ms\":90000}\n");
	for (const char *c = names; *c; c++) {
		bool together = *c >= 'A' && *c <= 'Z';
		if (*c == '(')
			above[++depth] = last;
		else if (*c == ')')
			depth--;
		else
			buf_printf(&text,
				   "{\"trace_id\":\"t1\",\"span_id\":\"%c\",\"parent_id\":\"%c\",\"name\":"
				   "\"step.%c\","
				   "\"start_ms\":%llu,\"duration_ms\":%u}\n",
				   *c, above[depth], *c, 1763629200000ull + ++at * (together ? 1 : 1000),
				   together ? 800 : 900);
		last = *c;
	}
	struct collect *collect = case_read(&text);
	buf_release(&text);
	return collect;
}

static void spans(void **state)
{
	static const struct told_case cases[] = {
		{ "the last is the first", "abcd", "dabc",
		  "step.d (other) A:5 B:2 moved in another order under run" },
		{ "at the same time", "ABCD", "DABC", "No difference." },
		{ "under another", "a(b)c", "ac(b)",
		  "step.b (other) A:3 B:4 moved from under step.a to under step.c" },
		{ "one less", "abc", "ac", "step.b (other) A:3 only in A" },
		{ "one more", "ac", "abc", "step.b (other) B:3 only in B" },
		{ "with what is below it", "a(b(cd))e", "ae", "step.c (other) A:4 only in A" },
	};
	(void)state;
	size_t wrong = 0;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		wrong += !is_told(cases[i].what, spans_of(cases[i].a), spans_of(cases[i].b), cases[i].told);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(texts),
		cmocka_unit_test(objects),
		cmocka_unit_test(items),
		cmocka_unit_test(what_is_less_than_it_was),
		cmocka_unit_test(spans),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
