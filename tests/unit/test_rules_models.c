/* Rules about models, prompts and agents: what failed, was cut, was missing, or went on regardless. */
#include "rule_fixture.h"

#define LLM        KIND("LLM")
#define TOOL(name) KIND("TOOL") ",'tool.name':'" name "'"
#define SAYS(text) \
	"'gen_ai.output.messages':[{'role':'assistant','parts':[{'type':'text','content':'" text "'}]}]"
#define ASKS(i, n)                                                                                           \
	"'gen_ai.output.messages':[{'role':'assistant','parts':[{'type':'tool_call','id':'" i "','name':'" n \
	"','arguments':{}}]}]"
#define SYSTEM      "{'role':'system','parts':[{'type':'text','content':'Be kind.'}]},"
#define USER(text)  "{'role':'user','parts':[{'type':'text','content':'" text "'}]}"
#define GIVEN(list) "'gen_ai.input.messages':[" list "]"
#define GAVE(i, r)  "{'role':'tool','parts':[{'type':'tool_call_response','id':'" i "','response':'" r "'}]}"
#define GOOD        "very good very good very good very good "
#define FAILED      "'status':'ERROR','status_message':'overloaded'"

static void errors(void **state)
{
	static const struct rule_case cases[] = {
		CASE("a call", "model-error", "m failed: overloaded", SX("m", "chat", LLM, FAILED)),
		CASE("another worked", "model-error", "", SX("m", "chat", LLM, FAILED), S("n", "chat", LLM)),
		CASE("another of its name worked below another", "model-error", "m failed: overloaded",
		     SX("m", "chat", LLM, FAILED), S("a", "sub", KIND("AGENT")),
		     SP("n", "chat", LLM, NULL, "a")),
		CASE("another of another name worked", "model-error", "m failed: overloaded",
		     SX("m", "chat", LLM, FAILED), S("n", "plan", LLM)),
		CASE("one of another kind worked", "model-error", "m failed: overloaded",
		     SX("m", "chat", LLM, FAILED), S("n", "chat", TOOL("chat"))),
		CASE("a call inside a call is told once", "model-error", "n failed: overloaded",
		     SX("m", "chat", LLM, FAILED), SP("n", "http", LLM, FAILED, "m")),
		CASE("a step inside a call is no call", "model-error", "m failed: overloaded",
		     SX("m", "chat", LLM, FAILED), SP("n", "http", NULL, FAILED, "m")),

		CASE("by its reason", "output-truncated", "m was cut off at its token limit",
		     S("m", "chat", LLM ",'gen_ai.response.finish_reasons':['stop','length']")),
		CASE("it stopped by itself", "output-truncated", "",
		     S("m", "chat",
		       LLM ",'gen_ai.response.finish_reasons':['stop'],'gen_ai.usage.output_tokens':100,"
			   "'gen_ai.request.max_tokens':100")),
		CASE("by its tokens", "output-truncated", "m was cut off at its token limit",
		     S("m", "chat", LLM ",'gen_ai.usage.output_tokens':100,'gen_ai.request.max_tokens':100")),
		CASE("a token less", "output-truncated", "",
		     S("m", "chat", LLM ",'gen_ai.usage.output_tokens':99,'gen_ai.request.max_tokens':100")),
		CASE("one token was asked for", "output-truncated", "",
		     S("m", "chat", LLM ",'gen_ai.usage.output_tokens':1,'gen_ai.request.max_tokens':1")),

		CASE("it refuses", "refusal", "m refused",
		     S("m", "chat", LLM "," SAYS("I cannot help with that."))),
		CASE("a filter does", "refusal", "m refused",
		     S("m", "chat", LLM ",'gen_ai.response.finish_reasons':['content_filter']")),
		CASE("for safety", "refusal", "m refused",
		     S("m", "chat", LLM ",'gen_ai.response.finish_reasons':['SAFETY']")),
		CASE("it says nothing", "refusal", "m answered nothing", S("m", "chat", LLM "," SAYS(" "))),
		CASE("it has no tokens", "refusal", "m answered nothing",
		     S("m", "chat", LLM ",'gen_ai.usage.output_tokens':0")),
		CASE("an empty text", "refusal", "m answered nothing",
		     S("m", "chat", LLM ",'output.value':''")),
		CASE("null is not recorded", "refusal", "", S("m", "chat", LLM ",'output.value':null")),
		CASE("it calls a tool", "refusal", "", S("m", "chat", LLM "," ASKS("c1", "f"))),
		CASE("it stops to call one", "refusal", "",
		     S("m", "chat", LLM "," SAYS("") ",'gen_ai.response.finish_reasons':['tool_calls']")),
		CASE("it failed", "refusal", "",
		     SX("m", "chat", LLM ",'gen_ai.usage.output_tokens':0", FAILED)),
		CASE("it says something", "refusal", "", S("m", "chat", LLM "," SAYS("Yes."))),
		CASE("over and over", "degenerate-output",
		     "m repeats itself (\"very good very good very good very good\")",
		     S("m", "chat", LLM "," SAYS(GOOD GOOD GOOD GOOD GOOD GOOD))),
		CASE("fewer than 40 words", "degenerate-output", "",
		     S("m", "chat", LLM "," SAYS(GOOD GOOD GOOD GOOD))),
	};
	(void)state;
	CASES_HOLD(cases);
}

#define ASKED(model)    LLM ",'gen_ai.request.model':'" model "'"
#define ANSWERED(model) ",'gen_ai.response.model':'" model "'"

static void other_models(void **state)
{
	static const struct rule_case cases[] = {
		CASE("another", "model-substituted", "m was asked of gpt-4o and answered by gpt-4o-mini",
		     S("m", "chat", ASKED("gpt-4o") ANSWERED("gpt-4o-mini"))),
		CASE("a snapshot of it", "model-substituted", "",
		     S("m", "chat", ASKED("gpt-4o") ANSWERED("gpt-4o-2024-08-06"))),
		CASE("of another provider", "model-substituted",
		     "n went to provider azure, an earlier call of gpt-4o to another",
		     S("m", "chat", ASKED("gpt-4o") ",'gen_ai.provider.name':'openai'"),
		     S("n", "chat", ASKED("gpt-4o") ",'gen_ai.provider.name':'azure'")),
		CASE("of the same provider", "model-substituted", "",
		     S("m", "chat", ASKED("gpt-4o") ",'gen_ai.provider.name':'openai'"),
		     S("n", "chat", ASKED("gpt-4o") ",'gen_ai.provider.name':'OpenAI'")),
		CASE("another model of another provider", "model-substituted", "",
		     S("m", "chat", ASKED("gpt-4o") ",'gen_ai.provider.name':'openai'"),
		     S("n", "chat", ASKED("claude") ",'gen_ai.provider.name':'anthropic'")),
		CASE("a provider that is not told", "model-substituted", "", S("m", "chat", ASKED("gpt-4o")),
		     S("n", "chat", ASKED("gpt-4o") ",'gen_ai.provider.name':'azure'")),

		CASE("a fallback", "model-fallback", "o took a fallback (true)",
		     S("o", "router", "'fallback_taken':true")),
		CASE("none", "model-fallback", "", S("o", "router", "'fallback_taken':' None '"),
		     S("p", "router", "'fallback_taken':false"), S("q", "router", "'fallback_taken':'[]'")),
		CASE("not the first", "model-fallback", "o took gpt-4o-mini, the route's first was gpt-4o",
		     S("o", "router", "'candidate_models':['gpt-4o','gpt-4o-mini']"),
		     S("m", "chat", ASKED("gpt-4o-mini"))),
		CASE("not the first, as objects", "model-fallback",
		     "o took gpt-4o-mini, the route's first was gpt-4o",
		     S("o", "router",
		       "'candidate_models':[{'model':'gpt-4o'},{'model':'gpt-4o-mini'}],"
		       "'gen_ai.request.model':'gpt-4o-mini'")),
		CASE("the first", "model-fallback", "",
		     S("o", "router", "'candidate_models':['gpt-4o','gpt-4o-mini']"),
		     S("m", "chat", ASKED("gpt-4o"))),
		CASE("one that was not called", "model-fallback", "",
		     S("o", "router", "'candidate_models':['gpt-4o','gpt-4o-mini']")),
		CASE("before the route was taken", "model-fallback", "", S("m", "chat", ASKED("gpt-4o-mini")),
		     S("o", "router", "'candidate_models':['gpt-4o','gpt-4o-mini']")),
		CASE("there is but one", "model-fallback", "",
		     S("o", "router", "'candidate_models':['gpt-4o']"), S("m", "chat", ASKED("gpt-4o-mini"))),
	};
	(void)state;
	CASES_HOLD(cases);
}

static void prompts(void **state)
{
	static const struct rule_case cases[] = {
		CASE("a flag", "prompt-truncated", "m cut the prompt to fit",
		     S("m", "chat", LLM ",'truncated':true")),
		CASE("a number", "prompt-truncated", "m cut the prompt to fit",
		     S("m", "chat", LLM ",'truncated':2")),
		CASE("a list", "prompt-truncated", "m cut the prompt to fit",
		     S("m", "chat", LLM ",'truncation':['history']")),
		CASE("no", "prompt-truncated", "", S("m", "chat", LLM ",'truncated':0"),
		     S("n", "chat", LLM ",'truncation':'disabled'"), S("o", "chat", LLM ",'truncation':' '"),
		     S("p", "chat", LLM ",'truncated':null")),
		CASE("an event", "prompt-truncated", "m cut the prompt to fit",
		     SX("m", "chat", LLM ",'gen_ai.usage.input_tokens':7",
			"'events':[{'name':'a'},{'name':'prompt.Truncated'}]")),
		CASE("another event", "prompt-truncated", "",
		     SX("m", "chat", LLM ",'gen_ai.usage.input_tokens':7", "'events':[{'name':'sent'}]")),
		CASE("the budget", "prompt-truncated", "m filled its token budget exactly (700 of 700)",
		     S("m", "chat", LLM ",'token_budget_target':700,'prompt.retrieval_tokens':700")),
		CASE("more than the budget", "prompt-truncated",
		     "m went beyond its token budget (900 of 700)",
		     S("m", "chat", LLM ",'token_budget_target':700,'gen_ai.usage.input_tokens':900")),
		CASE("more than the budget, in one section", "prompt-truncated", "",
		     S("m", "chat", LLM ",'token_budget_target':700,'prompt.retrieval_tokens':900")),
		CASE("less than the budget", "prompt-truncated", "",
		     S("m", "chat", LLM ",'token_budget_target':700,'prompt.retrieval_tokens':699")),
		CASE("a budget of none", "prompt-truncated", "",
		     S("m", "chat", LLM ",'token_budget_target':0,'prompt.retrieval_tokens':0")),
		CASE("a window", "prompt-truncated",
		     "m sent a prompt that fills the context window (8192 tokens)",
		     S("m", "chat", LLM ",'gen_ai.usage.input_tokens':8192")),
		CASE("a window with its answer", "prompt-truncated",
		     "m sent a prompt that fills the context window (7192 tokens)",
		     S("m", "chat",
		       LLM ",'gen_ai.usage.input_tokens':7192,'gen_ai.request.max_tokens':1000")),
		CASE("a round number, again and again", "prompt-truncated",
		     "m sent 3000 tokens, as 2 other calls did",
		     S("m", "chat", LLM ",'gen_ai.usage.input_tokens':3000"),
		     ST("t2", "x", "chat", LLM ",'gen_ai.usage.input_tokens':3000"),
		     ST("t3", "y", "chat", LLM ",'gen_ai.usage.input_tokens':3000")),
		CASE("a round number, twice", "prompt-truncated", "",
		     S("m", "chat", LLM ",'gen_ai.usage.input_tokens':3000"),
		     ST("t2", "x", "chat", LLM ",'gen_ai.usage.input_tokens':3000")),
		CASE("mostly retrieved", "retrieval-heavy-prompt",
		     "m took 1,100 of 1,870 input tokens from retrieval",
		     S("m", "chat", LLM ",'prompt.retrieval_tokens':1100,'gen_ai.usage.input_tokens':1870")),
		CASE("half of it", "retrieval-heavy-prompt", "",
		     S("m", "chat", LLM ",'prompt.retrieval_tokens':500,'gen_ai.usage.input_tokens':1000")),
		CASE("more than all", "retrieval-heavy-prompt", "",
		     S("m", "chat", LLM ",'prompt.retrieval_tokens':2000,'gen_ai.usage.input_tokens':1000")),
		CASE("of none", "retrieval-heavy-prompt", "",
		     S("m", "chat", LLM ",'prompt.retrieval_tokens':5,'gen_ai.usage.input_tokens':0")),

	};
	(void)state;
	CASES_HOLD(cases);
}

static void versions_and_hashes(void **state)
{
	static const struct rule_case cases[] = {
		CASE("versions in a trace", "prompt-version-mixed",
		     "n used version 4 of a prompt, version 3 in the same trace",
		     S("m", "chat", LLM ",'prompt.id':'p','prompt.version':'3'"),
		     S("n", "chat", LLM ",'prompt.id':'p','prompt.version':'4'")),
		CASE("versions of two prompts", "prompt-version-mixed", "",
		     S("m", "chat", LLM ",'prompt.id':'p','prompt.version':'3'"),
		     S("n", "chat", LLM ",'prompt.id':'q','prompt.version':'4'")),
		CASE_OF("'session.id':'s'", NULL, NULL, "versions in a session", "prompt-version-mixed",
			"m used version 3 of a prompt, version 4 in the same session",
			S("m", "chat", LLM ",'prompt.id':'p','prompt.version':'3','session.id':'s'"),
			ST("t2", "x", "chat", LLM ",'prompt.id':'p','prompt.version':'4','session.id':'s'")),
		CASE_OF("'session.id':'s'", NULL, NULL, "versions in other sessions", "prompt-version-mixed",
			"", S("m", "chat", LLM ",'prompt.id':'p','prompt.version':'3','session.id':'s'"),
			ST("t2", "x", "chat", LLM ",'prompt.id':'p','prompt.version':'4','session.id':'z'")),

		CASE("one without its system prompt", "system-prompt-missing",
		     "o was called without the system section that 2 other calls of its kind had",
		     S("m", "chat", LLM "," GIVEN(SYSTEM USER("a"))),
		     S("n", "chat", LLM "," GIVEN(SYSTEM USER("b"))),
		     S("o", "chat", LLM "," GIVEN(USER("c")))),
		CASE("one of two", "system-prompt-missing",
		     "o was called without the system section that 1 other call of its kind had",
		     S("m", "chat", LLM "," GIVEN(SYSTEM USER("a"))),
		     S("o", "chat", LLM "," GIVEN(USER("c")))),
		CASE("most are without", "system-prompt-missing", "",
		     S("m", "chat", LLM "," GIVEN(SYSTEM USER("a"))),
		     S("n", "chat", LLM "," GIVEN(USER("b"))), S("o", "chat", LLM "," GIVEN(USER("c")))),
		CASE("of another name", "system-prompt-missing", "",
		     S("m", "plan", LLM "," GIVEN(SYSTEM USER("a"))),
		     S("o", "chat", LLM "," GIVEN(USER("c")))),

		/* SHA-256 of "Hi Ann" and of "Hi" */
		CASE("the hash of it", "prompt-hash-mismatch", "",
		     S("m", "chat",
		       LLM ",'prompt.hash':'sha256:"
			   "8fafe2e747819336da9055b7c6e1f9fd8b8bdd234589dbc7053032812006d6de',"
			   "'prompt.template':'Hi {name}','prompt.variables':{'name':'Ann'}")),
		CASE("another hash", "prompt-hash-mismatch",
		     "m recorded a hash that its template and variables do not give",
		     S("m", "chat",
		       LLM ",'prompt.hash':'sha256:"
			   "0000000000000000000000000000000000000000000000000000000000000000',"
			   "'prompt.template':'Hi {name}','prompt.variables':{'name':'Ann'}")),
		CASE("a variable that is not there", "prompt-hash-mismatch", "",
		     S("m", "chat",
		       LLM ",'prompt.hash':'sha256:"
			   "0000000000000000000000000000000000000000000000000000000000000000',"
			   "'prompt.template':'Hi {name}'")),
		CASE("no variables", "prompt-hash-mismatch",
		     "m recorded a hash that its template and variables do not give",
		     S("m", "chat",
		       LLM
		       ",'prompt.hash':'0000000000000000000000000000000000000000000000000000000000000000',"
		       "'prompt.template':'Hi'")),
		CASE("no template", "prompt-hash-mismatch", "", S("m", "chat", LLM ",'prompt.hash':'00'")),
	};
	(void)state;
	CASES_HOLD(cases);
}

#define LOST "'gen_ai.tool.call.id':'c1','gen_ai.tool.call.result':'{\\'error\\':\\'database is locked\\'}'"

static void agents(void **state)
{
	static const struct rule_case cases[] = {
		CASE("an error, and an answer", "error-consumed",
		     "n was given a failure of f and answered as if it had a result",
		     S("m", "chat", LLM "," ASKS("c1", "f")), S("t", "run", TOOL("f") "," LOST),
		     S("n", "chat",
		       LLM "," GIVEN(GAVE("c1", "{\\'error\\':\\'database is locked\\'}")) "," SAYS(
			       "It ships on Monday."))),
		CASE("an error that is admitted", "error-consumed", "",
		     S("m", "chat", LLM "," ASKS("c1", "f")), S("t", "run", TOOL("f") "," LOST),
		     S("n", "chat",
		       LLM "," GIVEN(GAVE("c1", "{\\'error\\':\\'database is locked\\'}")) "," SAYS(
			       "I was unable to look it up, sorry."))),
		CASE("an error without a span of the tool", "error-consumed",
		     "n was given a failure and answered as if it had a result",
		     S("m", "chat", LLM "," ASKS("c1", "f")),
		     S("n", "chat",
		       LLM "," GIVEN(GAVE("c1", "{\\'error\\':\\'database is locked\\'}")) "," SAYS(
			       "It ships on Monday."))),
		CASE("a result without a span of the tool", "error-consumed", "",
		     S("n", "chat",
		       LLM
		       "," GIVEN(GAVE("c1", "{\\'day\\':\\'Monday\\'}")) "," SAYS("It ships on Monday."))),
		CASE("the user comes after it", "error-consumed", "",
		     S("n", "chat",
		       LLM "," GIVEN(GAVE("c1", "{\\'error\\':\\'database is locked\\'}") "," USER(
			       "And?")) "," SAYS("It ships on Monday."))),

		CASE("a lookup that was none", "answer-without-evidence",
		     "m claims a lookup (\"I checked\") that there was not",
		     S("m", "chat", LLM "," GIVEN(USER("When?")) "," SAYS("I checked: it ships on Monday."))),
		CASE("a lookup that was one", "answer-without-evidence", "",
		     S("t", "run", TOOL("f") ",'tool_output':'Monday'"),
		     S("m", "chat", LLM "," GIVEN(USER("When?")) "," SAYS("I checked: it ships on Monday."))),
		CASE("a lookup in memory", "answer-without-evidence", "",
		     S("y", "memory", "'gen_ai.operation.name':'search_memory'"),
		     S("m", "chat", LLM "," GIVEN(USER("When?")) "," SAYS("I checked: it ships on Monday."))),
		CASE("every lookup failed", "answer-without-evidence",
		     "m answered although every lookup before it failed", SX("t", "run", TOOL("f"), FAILED),
		     S("m", "chat", LLM "," GIVEN(USER("When?")) "," SAYS("It ships on Monday."))),
		CASE("every lookup failed, and it asks", "answer-without-evidence", "",
		     SX("t", "run", TOOL("f"), FAILED),
		     S("m", "chat", LLM "," GIVEN(USER("When?")) "," SAYS("Which order is it?"))),
		CASE("nothing is claimed", "answer-without-evidence", "",
		     S("m", "chat", LLM "," GIVEN(USER("When?")) "," SAYS("It ships on Monday."))),

		CASE("no JSON", "instruction-unmet", "m lacks the form that its prompt requires (JSON)",
		     S("m", "chat", LLM "," GIVEN(USER("Return valid JSON.")) "," SAYS("Monday"))),
		CASE("JSON", "instruction-unmet", "",
		     S("m", "chat", LLM "," GIVEN(USER("Return valid JSON.")) "," SAYS("[1]"))),
		CASE("no tag", "instruction-unmet", "m lacks the form that its prompt requires (<answer>)",
		     S("m", "chat",
		       LLM "," GIVEN(USER("Put your answer in <answer> tags.")) "," SAYS("Monday"))),
		CASE("a tag", "instruction-unmet", "",
		     S("m", "chat",
		       LLM "," GIVEN(USER("Put your answer in <answer> tags.")) "," SAYS("<answer>Monday"))),
		CASE("a tag that is none", "instruction-unmet", "",
		     S("m", "chat", LLM "," GIVEN(USER("between <a and b>")) "," SAYS("Monday")),
		     S("n", "chat", LLM "," GIVEN(USER("between </a>")) "," SAYS("Monday")),
		     S("o", "chat", LLM "," GIVEN(USER("between <> and")) "," SAYS("Monday")),
		     S("p", "chat", LLM "," GIVEN(USER("between < and no end")) "," SAYS("Monday"))),
		CASE("said long before", "instruction-unmet", "",
		     S("m", "chat",
		       LLM "," GIVEN(USER("Return valid JSON.") "," USER("Thanks")) "," SAYS("Monday"))),
		CASE("to a judge", "instruction-unmet", "",
		     S("m", "judge.x",
		       KIND("EVALUATOR") "," GIVEN(USER("Return valid JSON.")) "," SAYS("Monday"))),
	};
	(void)state;
	CASES_HOLD(cases);
}

#define WORKED "'status':'OK'"

static void attempts(void **state)
{
	static const struct rule_case cases[] = {
		CASE("twice, and it worked", "retry-storm", "t failed 2 of 3 times, which took 1.80s",
		     SX("t", "run", TOOL("f"), FAILED), SX("u", "run", TOOL("f"), FAILED),
		     S("v", "run", TOOL("f"))),
		CASE("twice, at a price", "retry-storm", "t failed 2 of 2 times, which took 1.80s and $0.5",
		     SX("t", "chat", LLM ",'cost_usd':0.25", FAILED),
		     SX("u", "chat", LLM ",'cost_usd':0.25", FAILED)),
		CASE("once", "retry-storm", "", SX("t", "run", TOOL("f"), FAILED), S("v", "run", TOOL("f"))),
		CASE_OF(NULL, "retry-storm.failures=1", NULL, "once, which is too often", "retry-storm",
			"t failed 1 of 2 times, which took 900ms", SX("t", "run", TOOL("f"), FAILED),
			S("v", "run", TOOL("f"))),
		CASE_OF(NULL, "retry-storm.failures=1", NULL, "once, and given up", "retry-storm", "",
			SX("t", "run", TOOL("f"), FAILED)),
		CASE("a queue that is polled", "retry-storm", "", SX("t", "poll", NULL, FAILED),
		     SX("u", "poll", NULL, FAILED)),
		CASE("a service that is called", "retry-storm", "t failed 2 of 2 times, which took 1.80s",
		     SX("t", "poll", NULL, "'kind':'CLIENT'," FAILED),
		     SX("u", "poll", NULL, "'kind':'CLIENT'," FAILED)),
		CASE("below others", "retry-storm", "", S("a", "sub", KIND("AGENT")),
		     SX("t", "run", TOOL("f"), FAILED), SP("u", "run", TOOL("f"), FAILED, "a")),
		CASE("it counts", "retry-storm", "t was tried again 3 times",
		     S("t", "run", TOOL("f") ",'retries':3")),
		CASE("it counts one", "retry-storm", "", S("t", "run", TOOL("f") ",'retries':1")),

		CASE_OF("'assistant.message':'It ships on Monday.'", NULL, NULL, "nothing found",
			"tool-result-empty", "t found nothing, and the answer does not say so",
			S("t", "run", TOOL("order_lookup") ",'tool_output':'[]'")),
		CASE_OF("'assistant.message':'I could not find that order.'", NULL, NULL,
			"nothing found, and said", "tool-result-empty", "",
			S("t", "run", TOOL("order_lookup") ",'tool_output':'[]'")),
		CASE_OF("'assistant.message':'It ships on Monday.'", NULL, NULL, "found elsewhere",
			"tool-result-empty", "", S("t", "run", TOOL("order_lookup") ",'tool_output':'[]'"),
			S("u", "run", TOOL("find_order") ",'tool_output':'Monday'")),
		CASE_OF("'assistant.message':'It ships on Monday.'", NULL, NULL, "not found elsewhere",
			"tool-result-empty",
			"t found nothing, and the answer does not say so; u found nothing, and the answer "
			"does not say so",
			S("t", "run", TOOL("order_lookup") ",'tool_output':'[]'"),
			S("u", "run", TOOL("find_order") ",'tool_output':'{}'"),
			S("v", "run", TOOL("send_mail") ",'tool_output':'sent'"),
			S("w", "run", TOOL("find_it"))),
		CASE_OF("'assistant.message':'It ships on Monday.'", NULL, NULL, "nothing to be found",
			"tool-result-empty", "", S("t", "run", TOOL("send_mail") ",'tool_output':''"),
			S("u", "run", TOOL("order_lookup") ",'tool_input':'{}','tool_output':'{}'")),

		CASE_OF("'assistant.message':'Yes.'", NULL, NULL, "nobody minds", "error-swallowed",
			"a says ok although run f below it failed", SX("a", "sub", KIND("AGENT"), WORKED),
			SP("t", "run f", NULL, FAILED, "a")),
		CASE_OF("'assistant.message':'Yes.'", NULL, NULL, "it worked later", "error-swallowed", "",
			SX("a", "sub", KIND("AGENT"), WORKED), SP("t", "run f", NULL, FAILED, "a"),
			SP("u", "run f", NULL, NULL, "a")),
		CASE_OF("'assistant.message':'Yes.'", NULL, NULL, "something else worked later",
			"error-swallowed", "a says ok although run f below it failed",
			SX("a", "sub", KIND("AGENT"), WORKED), SP("t", "run f", NULL, FAILED, "a"),
			SP("u", "run g", NULL, NULL, "a")),
		CASE_OF("'assistant.message':'Yes.'", NULL, NULL, "it says nothing", "error-swallowed", "",
			S("a", "sub", KIND("AGENT")), SP("t", "run f", NULL, FAILED, "a")),
		CASE("nothing was answered", "error-swallowed", "", SX("a", "sub", KIND("AGENT"), WORKED),
		     SP("t", "run f", NULL, FAILED, "a")),
	};
	(void)state;
	CASES_HOLD(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors),  cmocka_unit_test(other_models),
		cmocka_unit_test(prompts), cmocka_unit_test(versions_and_hashes),
		cmocka_unit_test(agents),  cmocka_unit_test(attempts),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
