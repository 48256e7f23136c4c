/* What may be expected of an answer, and what it must not say again: in the words of the answer itself. */
#include "eval/case.h"
#include "rule_fixture.h"

struct wanted_case {
	const char *what, *root; /* attributes of the root */
	struct step step[4];
	const char *rules;
	struct eval_settings settings;
	const char *want; /* see told_of() */
};

static void tell_list(struct buf *out, const char *name, struct eval_strs list)
{
	for (size_t i = 0; i < list.n; i++)
		buf_printf(out, "%s%.*s", i ? "|" : name, (int)list.v[i].n, list.v[i].s);
}

/* "mode answer; not a|b; docs a; …": only what there is. */
static void told_of(struct buf *out, const struct eval_expectation *e)
{
	buf_printf(out, "%s", expect_mode_name(e->mode));
	if (str_is_set(e->answer))
		buf_printf(out, " %.*s", (int)e->answer.n, e->answer.s);
	tell_list(out, "; not ", e->must_not);
	tell_list(out, "; docs ", e->documents);
	tell_list(out, "; docs not ", e->documents_not);
	tell_list(out, "; tools ", e->tools);
	tell_list(out, "; tools not ", e->tools_not);
	if (str_is_set(e->route))
		buf_printf(out, "; route %.*s", (int)e->route.n, e->route.s);
	tell_list(out, "; fallbacks not ", e->fallbacks_not);
	buf_add_c(out, e->json ? "; json" : "");
	tell_list(out, " ", e->json_keys);
	buf_add_char(out, '\0');
}

static void case_expects(const struct wanted_case *w, struct buf *out)
{
	struct detect_settings settings = { .min_confidence = 0 };
	const struct eval_given given = { .feedback_n = 0, .review_answer = STR_UNSET };
	struct buf text = { 0 };
	struct str unknown;
	struct arena arena;
	struct tree tree;
	struct summary summary;
	struct diagnosis d;
	struct eval_case c;
	size_t n;
	arena_init(&arena);
	case_line(&text, &(struct step){ .id = "r", .name = "agent.run", .attributes = w->root }, 0);
	for (unsigned i = 0; i < 4 && w->step[i].id; i++)
		case_line(&text, &w->step[i], i + 1);
	struct collect *collect = case_read(&text);
	detect_settings_init(&settings);
	assert_true(detect_choose(&settings, str_of(w->rules), &unknown));
	struct detect *detect = detect_new(&settings);
	tree_init(&tree, collect_traces(collect, &n)[0]);
	summary_of(&tree, &arena, &summary);
	detect_run(detect, &tree, &summary, &d);
	case_of(&tree, &summary, &d, NULL, &given, &w->settings, &c);
	told_of(out, &c.expect);
	diagnosis_release(&d);
	tree_release(&tree);
	detect_free(detect);
	collect_free(collect);
	arena_release(&arena);
	buf_release(&text);
}

static void expected(const struct wanted_case *cases, size_t n)
{
	size_t wrong = 0;
	for (size_t i = 0; i < n; i++) {
		struct buf got = { 0 };
		case_expects(&cases[i], &got);
		if (strcmp(got.s, cases[i].want) != 0) {
			print_message("# %s\n# got '%s'\n# not '%s'\n", cases[i].what, got.s, cases[i].want);
			wrong++;
		}
		buf_release(&got);
	}
	assert_int_equal(wrong, 0);
}

#define EXPECTED(cases) expected(cases, sizeof(cases) / sizeof((cases)[0]))
#define WANT(w, r, a, e, ...)                                                                            \
	{                                                                                                \
		.what = w, .rules = r, .root = "'user.message':'How long?','assistant.message':'" a "'", \
		.want = e, .step = {                                                                     \
			__VA_ARGS__                                                                      \
		}                                                                                        \
	}
#define MODE(m, w, r, root_attributes, e, ...)                                                      \
	{                                                                                           \
		.what = w, .rules = r, .root = root_attributes, .want = e, .step = { __VA_ARGS__ }, \
		.settings = {                                                                       \
			.chosen = true,                                                             \
			.mode = m,                                                                  \
			.file_answer = STR_ROW_UNSET                                                \
		}                                                                                   \
	}
#define STR_ROW_UNSET   \
	{               \
		NULL, 0 \
	}
#define UNSUPPORTED(list) S("c", "cite", "'citation.unsupported':" list)
#define CITED             "citation-unsupported"

/* The claims of a citation check, as the answer says them. */
static void claims_that_are_blamed(void **state)
{
	static const struct wanted_case cases[] = {
		WANT("as it was said", CITED, "You have a 14-day window. Thanks.",
		     "none; not 14-day window|14-day", UNSUPPORTED("['14-day window']")),
		WANT("the same figure in other words", CITED, "You have 14 days to return it.",
		     "none; not 14 days", UNSUPPORTED("['the 14-day refund window']")),
		WANT("a figure alone, with the words around it", CITED,
		     "We ship to 22 countries in Europe now.", "none; not ship to 22 countries in",
		     UNSUPPORTED("['22']")),
		WANT("at the beginning of a sentence", CITED, "Yes. 22 countries are served.",
		     "none; not 22 countries are", UNSUPPORTED("['22']")),
		WANT("at the end", CITED, "The number of countries is 22.", "none; not countries is 22",
		     UNSUPPORTED("['22']")),
		WANT("part of a longer number is none: the whole answer", CITED,
		     "Card 4111 1111 1111 1111 was charged.",
		     "none; not Card 4111 1111 1111 1111 was charged.", UNSUPPORTED("['1111']")),
		WANT("the sentence that shares its words", CITED,
		     "Thanks for asking. Shipping is always free for members! See you.",
		     "none; not Shipping is always free for members",
		     UNSUPPORTED("['free shipping for all members']")),
		WANT("a sentence on a line of its own", CITED, "Hello\\nmembers never pay shipping\\nBye",
		     "none; not members never pay shipping",
		     UNSUPPORTED("['shipping costs nothing for members']")),
		WANT("a sentence that shares one word only: the whole answer", CITED, "Members are welcome.",
		     "none; not Members are welcome.", UNSUPPORTED("['shipping is free for members']")),
		WANT("one within another is told once", CITED, "Refunds take 30 days at most, always.",
		     "none; not 30 days", UNSUPPORTED("['30 days','Refunds take 30 days']")),
		WANT("blank claims, and numbers of them", CITED, "All is well.", "none; not All is well.",
		     UNSUPPORTED("['  ',7]")),
	};
	(void)state;
	EXPECTED(cases);
}

#define GET(id, text)                                                   \
	S("g", "search",                                                \
	  KIND("RETRIEVER") ",'retrieval.documents.0.document.id':'" id \
			    "','retrieval.documents.0.document.content':'" text "'")

static void documents_that_are_blamed(void **state)
{
	static const struct wanted_case cases[] = {
		WANT("what only the draft says", "stale-document", "It is 45 days.",
		     "none; not 45 days; docs not terms_draft",
		     GET("terms_draft", "Returned within 45 days.")),
		WANT("the user said it, too", "stale-document", "You said 45 days.",
		     "none; not You said 45 days.; docs not terms_draft",
		     S("m", "chat",
		       KIND("LLM") ",'gen_ai.input.messages':[{'role':'user','parts':[{'type':'text','"
				   "content':'Is it 45 days?'}]}]"),
		     GET("terms_draft", "Returned within 45 days.")),
		WANT("the answer names the document", "stale-document", "As terms_draft says.",
		     "none; not terms_draft; docs not terms_draft", GET("terms_draft", "Nothing.")),
		WANT("of another tenant", "cross-tenant-document", "At globex it is 45 days.",
		     "none; not 45 days|globex; docs not terms", S("t", "turn", "'tenant.id':'acme'"),
		     S("g", "search",
		       KIND("RETRIEVER") ",'retrieval.documents.0.document.id':'terms',"
					 "'retrieval.documents.0.document.content':'Returned within 45 "
					 "days.',"
					 "'retrieval.documents.0.document.metadata.tenant':'globex'")),
		WANT("an invented figure", "claim-not-in-context", "It costs $1,250 a year.",
		     "none; not $1,250", GET("terms", "It costs nothing.")),
	};
	(void)state;
	EXPECTED(cases);
}

#define ASKED   "'user.message':'How long?',"
#define ANSWER  "'assistant.message':'Thirty days.'"
#define RIGHT   ASKED ANSWER
#define NO_RULE "latency-outlier"

static void modes(void **state)
{
	static const struct wanted_case cases[] = {
		WANT("nothing is wrong", NO_RULE, "Thirty days.", "recorded Thirty days."),
		MODE(EXPECT_RECORDED, "recorded, of an incident", "stale-document", RIGHT,
		     "none; docs not a_draft", GET("a_draft", "x")),
		MODE(EXPECT_RECORDED, "recorded, and accepted", "stale-document", RIGHT,
		     "recorded Thirty days.; docs not a_draft", GET("a_draft", "x"),
		     S("v", "review", "'review.outcome':'approved'")),
		MODE(EXPECT_RECORDED, "recorded, and rejected", "stale-document", RIGHT,
		     "none; docs not a_draft", GET("a_draft", "x"),
		     S("v", "review", "'review.outcome':'rejected'")),
		MODE(EXPECT_RECORDED, "recorded, and overridden", "stale-document", RIGHT,
		     "none; docs not a_draft", GET("a_draft", "x"),
		     S("v", "review", "'reviewer_override':true")),
		MODE(EXPECT_RECORDED, "no answer", NO_RULE, "'user.message':'How long?'", "none"),
		MODE(EXPECT_NEGATE, "negated", NO_RULE, RIGHT, "negate; not Thirty days."),
		MODE(EXPECT_NEGATE, "negated, without an answer", NO_RULE, "'user.message':'How long?'",
		     "negate"),
		MODE(EXPECT_NEGATE, "negated, by its claims", CITED, RIGHT, "negate; not thirty days",
		     UNSUPPORTED("['thirty days']")),
		MODE(EXPECT_REVIEW, "a reviewer's sentence", NO_RULE, RIGHT, "review It is fourteen days.",
		     S("v", "review", "'review.outcome':'It is fourteen days.'")),
		MODE(EXPECT_REVIEW, "a reviewer's word", NO_RULE, RIGHT, "none",
		     S("v", "review", "'review.outcome':'overruled'")),
		MODE(EXPECT_REVIEW, "no reviewer", NO_RULE, RIGHT, "none"),
		MODE(EXPECT_FILE, "given by nobody", NO_RULE, RIGHT, "none"),
		MODE(EXPECT_NONE, "nothing", NO_RULE, RIGHT, "none"),
	};
	(void)state;
	EXPECTED(cases);
}

static void given_by_hand(void **state)
{
	struct wanted_case c = MODE(EXPECT_FILE, "given", NO_RULE, RIGHT, "file Fourteen.");
	(void)state;
	c.settings.file_answer = STR("Fourteen.");
	expected(&c, 1);
}

static void what_else_is_expected(void **state)
{
	static const struct wanted_case cases[] = {
		WANT("documents, tools and the route of a healthy trace", NO_RULE, "Yes.",
		     "recorded Yes.; docs a; tools lookup; route refunds", GET("a", "Yes."),
		     S("t", "run", KIND("TOOL") ",'tool.name':'lookup'"),
		     S("o", "router", "'route':'refunds'")),
		WANT("what was left out of the prompt is not", NO_RULE, "Yes.", "recorded Yes.; docs a",
		     S("g", "search", KIND("RETRIEVER") ",'retrieval.doc_ids':['a','b']"),
		     S("p", "prompt.assemble", "'included_chunk_ids':['a'],'excluded_chunk_ids':['b']")),
		WANT("a tool that is needed", "tool-not-called", "Yes.",
		     "none; not Yes.; tools lookup; route refunds",
		     S("o", "router", "'route':'refunds','required_tools':['lookup']"),
		     S("t", "run", KIND("TOOL") ",'tool.name':'other'")),
		WANT("a fallback", "model-fallback", "Yes.", "none; not Yes.; fallbacks not gpt-4o-mini",
		     S("o", "router",
		       "'route':'refunds','fallback_taken':'gpt-4o-mini','gen_ai.request.model':'gpt-4o'")),
		WANT("JSON", NO_RULE, "{\\'a\\':1,\\'b\\':{\\'c\\':2},\\'d\\':[3],\\'a\\':4}",
		     "recorded {\"a\":1,\"b\":{\"c\":2},\"d\":[3],\"a\":4}; json a|b|d"),
		WANT("cut JSON", NO_RULE, "{\\'a\\':1,", "recorded {\"a\":1,"),
		WANT("JSON, and more", NO_RULE, "{\\'a\\':1} or so", "recorded {\"a\":1} or so"),
	};
	(void)state;
	EXPECTED(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims_that_are_blamed),
		cmocka_unit_test(documents_that_are_blamed),
		cmocka_unit_test(modes),
		cmocka_unit_test(given_by_hand),
		cmocka_unit_test(what_else_is_expected),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
