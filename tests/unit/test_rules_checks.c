/* Rules about checks: citations, shapes, guardrails, judges, and what people said. */
#include "rule_fixture.h"

#define GET    KIND("RETRIEVER") ",'retrieval.doc_ids':['terms.md','pol_7']"
#define CHECK  "validate.output"
#define ANSWER "'assistant.message':"

static void citations(void **state)
{
	static const struct rule_case cases[] = {
		CASE("a claim", "citation-unsupported", "c flagged \"30 days\" as unsupported",
		     S("c", "cite", "'citation.unsupported':['30 days']")),
		CASE("claims", "citation-unsupported", "c flagged \"30 days\" and 2 more as unsupported",
		     S("c", "cite", "'citation.unsupported':['30 days','free','forever']")),
		CASE("a number of them", "citation-unsupported", "c found claims without support",
		     S("c", "cite", "'unsupported_claims':2")),
		CASE("a number of none", "citation-unsupported", "",
		     S("c", "cite", "'unsupported_claims':0")),
		CASE("fewer than there are", "citation-unsupported", "c found claims without support",
		     S("c", "cite", "'citation.claims_extracted':3,'citation.claims_supported':2")),
		CASE("all", "citation-unsupported", "",
		     S("c", "cite", "'citation.claims_extracted':3,'citation.claims_supported':3")),
		CASE("of an unknown number", "citation-unsupported", "",
		     S("c", "cite", "'citation.claims_supported':2")),

		CASE("cited and not there", "citation-not-retrieved",
		     "c cites pol_8, which was not retrieved", S("g", "search", GET),
		     S("c", "cite", "'cited_ids':['pol_7','pol_8']")),
		CASE("as an object", "citation-not-retrieved", "c cites pol_8, which was not retrieved",
		     S("g", "search", GET), S("c", "cite", "'citations':[{'id':'pol_8'},{'id':'pol_7'}]")),
		CASE("by its end", "citation-not-retrieved", "", S("g", "search", GET),
		     S("c", "cite", "'cited_ids':['docs/2024/terms.md']")),
		CASE("by its beginning it is another", "citation-not-retrieved",
		     "c cites terms.md.old, which was not retrieved", S("g", "search", GET),
		     S("c", "cite", "'cited_ids':['terms.md.old']")),
		CASE("artifacts and nothing", "citation-not-retrieved", "", S("g", "search", GET),
		     S("c", "cite", "'cited_ids':['https://example.com/x','sha256:ab12','  ']")),
		CASE("left out of the prompt", "citation-not-retrieved",
		     "c cites pol_7, which was left out of the prompt", S("g", "search", GET),
		     S("p", "prompt.assemble", "'excluded_chunk_ids':['pol_7']"),
		     S("c", "cite", "'cited_ids':['pol_7','terms.md']")),
		CASE("by the source of a document", "citation-not-retrieved", "",
		     S("g", "search",
		       KIND("RETRIEVER") ",'retrieval.documents.0.document.id':'7',"
					 "'retrieval.documents.0.document.metadata.source':'s3/terms.md'"),
		     S("c", "cite", "'cited_ids':['terms.md','s3/terms.md#2']")),
		CASE("ids that are not all known", "citation-not-retrieved", "",
		     S("g", "search",
		       KIND("RETRIEVER") ",'retrieval.documents.0.document.id':'7',"
					 "'retrieval.documents.1.document.content':'a text'"),
		     S("c", "cite", "'cited_ids':['pol_8']")),
		CASE("nothing was retrieved", "citation-not-retrieved", "",
		     S("c", "cite", "'cited_ids':['pol_8']")),
		CASE_OF(ANSWER "'As in [doc: pol_8], see [terms.md#2].'", NULL, NULL, "in the answer",
			"citation-not-retrieved", "r cites pol_8, which was not retrieved",
			S("g", "search", GET)),
		CASE_OF(ANSWER "'[x_1](http://a) [a b_1] [1] [__.1] [word] [] [x_1 and [more'", NULL, NULL,
			"brackets around other things", "citation-not-retrieved", "", S("g", "search", GET)),
		CASE_OF(ANSWER "'As in [pol_7].'", NULL, NULL, "in the answer, and left out",
			"citation-not-retrieved", "r cites pol_7, which was left out of the prompt",
			S("g", "search", GET), S("p", "prompt.assemble", "'excluded_chunk_ids':['pol_7']")),
		CASE_OF(ANSWER "'As in [verylongprefix:x].'", NULL, NULL, "a colon that is part of it",
			"citation-not-retrieved", "", S("g", "search", GET)),
	};
	(void)state;
	CASES_HOLD(cases);
}

static void shapes_and_guardrails(void **state)
{
	static const struct rule_case cases[] = {
		CASE("an error", "schema-invalid", "v found the output invalid: no brace",
		     S("v", CHECK, "'validation_errors':['no brace']")),
		CASE("no error", "schema-invalid", "", S("v", CHECK, "'validation_errors':[]")),
		CASE("a count of none", "schema-invalid", "", S("v", CHECK, "'parse_errors':0")),
		CASE("a count", "schema-invalid", "v found the output invalid: 2",
		     S("v", CHECK, "'parse_errors':2")),
		CASE("a verdict", "schema-invalid", "v found the output invalid",
		     S("v", CHECK, "'validation.result':'failed'")),
		CASE("a verdict, and a count of none", "schema-invalid", "v found the output invalid",
		     S("v", CHECK, "'validation.result':'failed','parse_errors':0")),
		CASE("a good one", "schema-invalid", "", S("v", CHECK, "'validation.result':'passed'")),
		CASE("of a guardrail", "schema-invalid", "",
		     S("v", "guard", KIND("GUARDRAIL") ",'validation.result':'failed'")),
		CASE("repairs", "schema-invalid", "v had to repair the output",
		     S("v", CHECK, "'repair_attempts':1")),
		CASE("no repairs", "schema-invalid", "", S("v", CHECK, "'repair_attempts':0")),

		CASE("blocked", "guardrail-blocked", "v changed or blocked the answer (true)",
		     S("v", "guard", "'blocked':true")),
		CASE("not blocked", "guardrail-blocked", "", S("v", "guard", "'blocked':false")),
		CASE("by a word", "guardrail-blocked",
		     "v changed or blocked the answer (GUARDRAIL_INTERVENED)",
		     S("v", "guard", "'guardrail.action':'GUARDRAIL_INTERVENED'")),
		CASE("by a word that says no", "guardrail-blocked", "",
		     S("v", "guard", "'guardrail.action':'not blocked'"),
		     S("w", "guard", "'guardrail.action':'NONE'"),
		     S("x", "guard", "'guardrail.action':'unflagged'")),
		CASE("by no such word", "guardrail-blocked", "",
		     S("v", "guard", "'guardrail.action':'allow'")),
		CASE("a flag", "guardrail-blocked", "v changed or blocked the answer ({\"hate\":true})",
		     S("v", "guard", "'moderation_flags':{'hate':true}")),
		CASE("no flag", "guardrail-blocked", "",
		     S("v", "guard", "'moderation_flags':{'hate':false}")),
		CASE("a list of flags", "guardrail-blocked", "v changed or blocked the answer (hate)",
		     S("v", "guard", "'moderation_flags':['hate','harm']")),
		CASE("a list of none", "guardrail-blocked", "", S("v", "guard", "'moderation_flags':[]")),
	};
	(void)state;
	CASES_HOLD(cases);
}

#define JUDGE(says) S("j", "judge.answer", KIND("EVALUATOR") "," says)
#define CITE        S("c", "cite", "'citation.unsupported':['30 days']")

static void judges(void **state)
{
	static const struct rule_case cases[] = {
		CASE("against the citations", "judge-contradicted", "j passed it anyway (pass)", CITE,
		     JUDGE("'judge.label':'pass'")),
		CASE("both say no", "judge-contradicted", "", CITE, JUDGE("'judge.label':'incorrect'")),
		CASE("nobody says no", "judge-contradicted", "", S("c", "cite", "'unsupported_claims':0"),
		     JUDGE("'judge.label':'pass'")),
		CASE("a label that says nothing", "judge-contradicted", "", CITE,
		     JUDGE("'judge.label':'blue'")),
		CASE("a label that says nothing, and a score", "judge-contradicted",
		     "j passed it anyway (0.9)", CITE, JUDGE("'judge.label':'blue','judge.score':0.9")),
		CASE("a truth", "judge-contradicted", "j passed it anyway (true)", CITE,
		     JUDGE("'judge.label':true")),
		CASE("a truth in words", "judge-contradicted", "j passed it anyway (True)", CITE,
		     JUDGE("'judge.label':'True'")),
		CASE("a truth in words that says no", "judge-contradicted", "", CITE,
		     JUDGE("'judge.label':'False'")),
		CASE("yes", "judge-contradicted", "j passed it anyway (Yes)", CITE,
		     JUDGE("'judge.label':' Yes '")),
		CASE("no", "judge-contradicted", "", CITE, JUDGE("'judge.label':'no'")),
		CASE("ok", "judge-contradicted", "j passed it anyway (ok)", CITE,
		     JUDGE("'judge.label':'ok'")),
		CASE("half of 1", "judge-contradicted", "j passed it anyway (0.5)", CITE,
		     JUDGE("'judge.score':0.5")),
		CASE("less", "judge-contradicted", "", CITE, JUDGE("'judge.score':0.4")),
		CASE("nothing", "judge-contradicted", "", CITE, JUDGE("'judge.score':0")),
		CASE("3 of 5", "judge-contradicted", "j passed it anyway (3)", CITE,
		     JUDGE("'judge.score':3")),
		CASE("2 of 5", "judge-contradicted", "", CITE, JUDGE("'judge.score':2")),
		CASE("7 of 10", "judge-contradicted", "j passed it anyway (7)", CITE,
		     JUDGE("'judge.score':7")),
		CASE("60 of 100", "judge-contradicted", "j passed it anyway (60)", CITE,
		     JUDGE("'judge.score':60")),
		CASE("40 of 100", "judge-contradicted", "", CITE, JUDGE("'judge.score':40")),
		CASE("of a scale that nobody has", "judge-contradicted", "", CITE, JUDGE("'judge.score':-1"),
		     S("k", "judge.more", KIND("EVALUATOR") ",'judge.score':1000")),
		CASE("against people", "judge-contradicted", "j passed it anyway (pass)",
		     S("u", "feedback", "'csat':1"), JUDGE("'judge.label':'pass'")),
		CASE("against its own errors alone", "judge-contradicted", "",
		     JUDGE("'judge.label':'pass','validation_errors':['x']")),
		CASE("against errors of another", "judge-contradicted", "j passed it anyway (pass)",
		     S("v", CHECK, "'validation_errors':['x']"), JUDGE("'judge.label':'pass'")),
		CASE("against the verdict of another", "judge-contradicted", "j passed it anyway (pass)",
		     S("v", CHECK, "'validation.result':'failed'"), JUDGE("'judge.label':'pass'")),
	};
	(void)state;
	CASES_HOLD(cases);
}

#define SAID(what) S("u", "feedback", what)

static void people(void **state)
{
	static const struct rule_case cases[] = {
		CASE("CSAT", "negative-feedback", "u the user gave CSAT 2", SAID("'csat':2")),
		CASE("CSAT of neither", "negative-feedback", "", SAID("'csat':3")),
		CASE("CSAT that is good", "negative-feedback", "", SAID("'outcome.csat_response':4")),
		CASE("a thumb", "negative-feedback", "u the user gave a score of -1",
		     SAID("'feedback.score':-1")),
		CASE("no thumb", "negative-feedback", "u the user gave a score of 0",
		     SAID("'feedback.score':0")),
		CASE("a good thumb", "negative-feedback", "", SAID("'feedback.score':1")),
		CASE("two stars", "negative-feedback", "u the user gave a score of 2",
		     SAID("'feedback.score':2")),
		CASE("three stars", "negative-feedback", "", SAID("'feedback.score':3")),
		CASE("a fraction", "negative-feedback", "u the user gave a score of 0.25",
		     SAID("'feedback.score':0.25")),
		CASE("a fraction of five", "negative-feedback", "u the user gave a score of 1.5",
		     SAID("'feedback.score':1.5")),
		CASE("no score at all", "negative-feedback", "", SAID("'feedback.score':1000.5")),
		CASE("a word", "negative-feedback", "u the user said thumbs_down",
		     SAID("'feedback.label':'thumbs_down'")),
		CASE("up", "negative-feedback", "", SAID("'thumbs':'up'")),
		CASE("a truth", "negative-feedback", "u the user rejected it", SAID("'thumbs':false")),
		CASE("a good truth", "negative-feedback", "", SAID("'thumbs':true")),
		CASE("null", "negative-feedback", "", SAID("'thumbs':null,'csat':null,'outcome':null")),
		CASE("a reviewer", "negative-feedback", "u the reviewer decided overruled",
		     SAID("'review.outcome':'overruled'")),
		CASE("a reviewer who overrides", "negative-feedback", "u the reviewer rejected it",
		     SAID("'reviewer_override':true")),
		CASE("a reviewer who does not", "negative-feedback", "", SAID("'reviewer_override':false")),
		CASE("an outcome", "negative-feedback", "u the outcome was recorded as wrong",
		     SAID("'outcome.policy_correct':false")),
		CASE("a good outcome", "negative-feedback", "", SAID("'outcome.policy_correct':true")),
		CASE("an outcome in words", "negative-feedback", "u the outcome is escalated",
		     SAID("'outcome':'escalated'")),
		CASE("all of them: one finding", "negative-feedback", "u the user gave CSAT 1",
		     SAID("'csat':1,'thumbs':'down','reviewer_override':true,'outcome':'escalated'")),
	};
	(void)state;
	CASES_HOLD(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(citations),
		cmocka_unit_test(shapes_and_guardrails),
		cmocka_unit_test(judges),
		cmocka_unit_test(people),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
