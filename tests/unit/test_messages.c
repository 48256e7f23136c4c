/* Conversations in the forms of the field, as one. */
#include "span/messages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena arena;

/* "user:hello|assistant:(lookup {"a":1})|tool[c1]:result" */
static void assert_read(const char *json, const char *want)
{
	struct messages m;
	struct buf got = { 0 };
	bool any = messages_of_value(value_str(str_of(json)), STR("key"), &arena, &m);
	for (size_t i = 0; i < m.n; i++) {
		buf_printf(&got, "%s%s", i ? "|" : "", message_role_name(m.v[i].role));
		if (m.v[i].call_id.n)
			buf_printf(&got, "[%.*s]", (int)m.v[i].call_id.n, m.v[i].call_id.s);
		buf_printf(&got, ":%.*s", (int)m.v[i].text.n, m.v[i].text.s);
	}
	for (size_t i = 0; i < m.calls_n; i++) {
		struct str arguments = value_text(m.calls[i].arguments, &arena);
		buf_printf(&got, "(%.*s %.*s %.*s)", (int)m.calls[i].id.n,
			   m.calls[i].id.s ? m.calls[i].id.s : "", (int)m.calls[i].name.n, m.calls[i].name.s,
			   (int)arguments.n, arguments.s);
	}
	buf_add_char(&got, '\0');
	assert_string_equal(got.s, want);
	assert_true(any == (m.n > 0 || m.calls_n > 0));
	buf_release(&got);
}

static void test_forms(void **state)
{
	(void)state;
	/* OpenAI chat */
	assert_read("{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":"
		    "\"user\",\"content\":\"u\"},"
		    "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":"
		    "\"function\",\"function\":"
		    "{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c1\","
		    "\"content\":\"r\"}]}",
		    "system:s|user:u|assistant:|tool[c1]:r(c1 f {})");
	assert_read("{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a\"}}]}",
		    "assistant:a");
	/* OpenTelemetry GenAI */
	assert_read("[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"a\"},{\"type\":"
		    "\"tool_call\",\"id\":\"c1\","
		    "\"name\":\"f\",\"arguments\":{\"x\":1}}]},{\"role\":\"tool\",\"parts\":[{\"type\":"
		    "\"tool_call_response\","
		    "\"id\":\"c1\",\"response\":\"r\"}]}]",
		    "assistant:a|tool[c1]:r(c1 f {\"x\":1})");
	/* Anthropic */
	assert_read("{\"system\":\"s\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_"
		    "use\",\"id\":\"c1\",\"name\":"
		    "\"f\",\"input\":{\"x\":1}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
		    "\"tool_use_id\":\"c1\","
		    "\"content\":[{\"type\":\"text\",\"text\":\"r\"}]}]}]}",
		    "system:s|assistant:|tool[c1]:r(c1 f {\"x\":1})");
	/* Gemini */
	assert_read("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"u\"}]},{\"role\":\"model\","
		    "\"parts\":[{\"functionCall\":"
		    "{\"name\":\"f\",\"args\":{\"x\":1}}}]}]}",
		    "user:u|assistant:( f {\"x\":1})");
	/* Vercel AI SDK */
	assert_read("[{\"role\":\"tool\",\"content\":[{\"type\":\"tool-result\",\"toolCallId\":\"c1\","
		    "\"toolName\":\"f\",\"output\":"
		    "{\"type\":\"text\",\"value\":\"r\"}}]}]",
		    "tool[c1]:r");
	/* LangChain, as LangSmith exports it */
	assert_read(
		"{\"messages\":[[{\"lc\":1,\"type\":\"constructor\",\"id\":[\"langchain_core\",\"messages\","
		"\"HumanMessage\"],\"kwargs\":{\"content\":\"u\",\"type\":\"human\"}}]]}",
		"user:u");
	/* Monocle */
	assert_read("[{\"human\":\"u\"}]", "user:u");
}

static void test_what_is_none(void **state)
{
	(void)state;
	assert_read("{\"total\":3}", "");
	assert_read("[1,2,3]", "");
	assert_read("hello", "");
	assert_read("{\"role\":\"user\",\"content\":", "");
	assert_read("", "");
}

static void test_deep_nesting_ends(void **state)
{
	enum { DEEP = 20000 };
	struct buf b = { 0 };
	struct messages m;
	(void)state;
	for (int i = 0; i < DEEP; i++)
		buf_add_c(&b, "{\"messages\":[");
	messages_of_value(value_str(buf_str(&b)), STR("key"), &arena, &m);
	assert_int_equal(m.n, 0);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_what_is_none),
		cmocka_unit_test(test_deep_nesting_ends),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	arena_init(&arena);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
