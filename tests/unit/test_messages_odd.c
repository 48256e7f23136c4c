/* Conversations as few write them: wrapped, nested, of one member, in keys with numbers, in events. */
#include "rule_fixture.h"
#include "span/messages.h"

static struct arena arena;

/* "user:hello|tool[c1]:result(c1 lookup {"a":1})" */
static void tell(struct buf *got, const struct messages *m)
{
	for (size_t i = 0; i < m->n; i++) {
		buf_printf(got, "%s%s", i ? "|" : "", message_role_name(m->v[i].role));
		if (m->v[i].call_id.n)
			buf_printf(got, "[%.*s]", (int)m->v[i].call_id.n, m->v[i].call_id.s);
		buf_printf(got, ":%.*s", (int)m->v[i].text.n, m->v[i].text.s ? m->v[i].text.s : "");
	}
	for (size_t i = 0; i < m->calls_n; i++) {
		struct str arguments = value_text(m->calls[i].arguments, &arena), id = m->calls[i].id;
		buf_printf(got, "(%.*s %.*s %.*s)", (int)id.n, id.s ? id.s : "", (int)m->calls[i].name.n,
			   m->calls[i].name.s, (int)arguments.n, arguments.s ? arguments.s : "");
	}
	buf_add_char(got, '\0');
}

struct form {
	const char *json, *want; /* ' stands for " in both */
};

static char *quoted(const char *text)
{
	char *copy = arena_alloc(&arena, strlen(text) + 1);
	memcpy(copy, text, strlen(text) + 1);
	for (char *c = copy; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	return copy;
}

static void forms_are(const struct form *forms, size_t n)
{
	size_t wrong = 0;
	for (size_t i = 0; i < n; i++) {
		struct messages m;
		struct buf got = { 0 };
		bool any = messages_of_value(value_str(str_of(quoted(forms[i].json))), STR("k"), &arena, &m);
		tell(&got, &m);
		assert_true(any == (m.n > 0 || m.calls_n > 0));
		if (strcmp(got.s, quoted(forms[i].want)) != 0) {
			print_message("# %s\n# is '%s'\n# not '%s'\n", forms[i].json, got.s, forms[i].want);
			wrong++;
		}
		buf_release(&got);
	}
	assert_int_equal(wrong, 0);
}

#define FORMS_ARE(forms) forms_are(forms, sizeof(forms) / sizeof((forms)[0]))

static void oddities(void **state)
{
	static const struct form forms[] = {
		/* members of other types than they should be are passed over */
		{ "[{'role':'user','content':'u','id':7,'name':7,'type':7}]", "user:u" },
		{ "[{'role':7,'content':'u'}]", ":u" },
		{ "[{'role':'nobody','content':'u'}]", ":u" },
		/* the id of the call, not that of the message, in any order */
		{ "[{'role':'tool','tool_call_id':'c1','id':'m1','content':'r'}]", "tool[c1]:r" },
		{ "[{'role':'tool','id':'m1','tool_call_id':'c1','content':'r'}]", "tool[c1]:r" },
		/* calls without a name are none; what is no object is none */
		{ "[{'role':'assistant','content':'a','tool_calls':[7,{'id':'c1'},{'name':'f','args':{}},{'"
		  "function':7}]}]",
		  "assistant:a( f {})" },
		{ "[{'role':'assistant','content':'a','tool_calls':'none'}]", "assistant:a" },
		{ "[{'role':'assistant','content':'a','tool_calls':[{'function':{'name':'f'}},{'function':{'"
		  "name'",
		  "" },
		/* thoughts are no answer */
		{ "[{'role':'assistant','content':[{'type':'thinking','text':'hm'},{'type':'text','text':'a'}"
		  ",7,"
		  "{'type':'reasoning','content':'hm'},'b',{'type':'image'}]}]",
		  "assistant:a\nb" },
		/* answers of tools: text, parts, objects, wrapped values, nothing */
		{ "[{'role':'tool','content':[{'type':'tool-result','toolCallId':'c1','output':{'type':'json'"
		  ",'value':{'n':1}}}]}]",
		  "tool[c1]:{'n':1}" },
		{ "[{'role':'tool','content':[{'type':'tool-result','toolCallId':'c1','output':{'type':'json'"
		  "}}]}]",
		  "tool[c1]:{'type':'json'}" },
		{ "[{'role':'tool','content':[{'type':'tool-result','toolCallId':'c1','result':null}]}]",
		  "tool[c1]:" },
		{ "[{'role':'tool','content':[{'type':'tool-result','toolCallId':'c1'}]}]", "tool[c1]:" },
		{ "[{'role':'tool','content':[{'type':'tool-result','toolCallId':'c1','result':[{'type':'"
		  "image'}]}]}]",
		  "tool[c1]:[{'type':'image'}]" },
		{ "[{'role':'user','parts':[{'functionResponse':{'name':'f','response':{'n':1}}}]}]",
		  "tool:{'n':1}" },
		{ "[{'role':'user','parts':[{'functionResponse':{'name'", "" },
		{ "[{'type':'function_call','call_id':'c1','name':'f','arguments':'{}'},"
		  "{'type':'function_call_output','call_id':'c1','output':'r'}]",
		  ":|tool[c1]:r(c1 f {})" },
		/* one member: its name is the role, unless it is the system or no text */
		{ "[{'ai':'a'}]", "assistant:a" },
		{ "[{'human':7}]", "" },
		{ "[{'nobody':'a'}]", "" },
		{ "[{'assistant':'[{\\'role\\':\\'user\\',\\'content\\':\\'u\\'}]'}]", "user:u" },
		{ "[{'assistant':'{no JSON'}]", "assistant:{no JSON" },
		{ "[{'assistant':'[1,2]'}]", "assistant:[1,2]" },
		/* requests and responses around them */
		{ "{'system':'s','messages':[{'role':'user','content':'u'}]}", "system:s|user:u" },
		{ "{'system':[{'type':'image'}],'messages':[{'role':'user','content':'u'}]}", "user:u" },
		{ "{'output':{'message':{'role':'assistant','content':'a'}}}", "assistant:a" },
		{ "{'choices':[{'finish_reason':'stop','message':{'role':'assistant','content':'a'}}]}",
		  "assistant:a" },
		{ "{'role':'assistant','message':{'content':'a'}}", "assistant:a" },
		{ "{'messages':[[{'role':'user','content':'u'}],[{'role':'user','content':'v'}]]}",
		  "user:u|user:v" },
		{ "{'messages':'many'}", "" },
		{ "{'content':[{'role':'user','content':'u'}]}", ":u" },
		{ "[[[[[[{'role':'user','content':'too deep'}]]]]]]", "" },
		{ "[[{'role':'user','content':'deep'}]]", "user:deep" },
		{ "{'messages':{'messages':{'messages':{'messages':{'messages':[{'role':'user','content':'u'}"
		  "]}}}}}",
		  "" },
		{ "[{'role':'user','content':[[[[[['too deep']]]]]]}]", "user:" },
	};
	(void)state;
	FORMS_ARE(forms);
}

/* ---- in a span ---- */

struct carried {
	const char *attributes, *more, *sent, *answered;
};

static void carried_is(const struct carried *cases, size_t n)
{
	size_t wrong = 0;
	for (size_t i = 0; i < n; i++) {
		struct buf text = { 0 }, sent = { 0 }, answered = { 0 };
		struct messages m;
		struct facet_sets *sets = facet_sets_new();
		struct facet_set has;
		size_t traces;
		case_line(&text,
			  &(struct step){ .id = "m",
					  .name = "chat",
					  .attributes = cases[i].attributes,
					  .more = cases[i].more },
			  0);
		struct collect *collect = case_read(&text);
		const struct span *s = collect_traces(collect, &traces)[0]->spans.v[0];
		facet_set_of(sets, s, &has);
		messages_sent(s, &has, &arena, &m);
		tell(&sent, &m);
		messages_answered(s, &has, &arena, &m);
		tell(&answered, &m);
		if (strcmp(sent.s, quoted(cases[i].sent)) != 0 ||
		    strcmp(answered.s, quoted(cases[i].answered)) != 0) {
			print_message("# %s\n# sent '%s' answered '%s'\n# not '%s', '%s'\n",
				      cases[i].attributes, sent.s, answered.s, cases[i].sent,
				      cases[i].answered);
			wrong++;
		}
		buf_release(&text);
		buf_release(&sent);
		buf_release(&answered);
		collect_free(collect);
		facet_sets_free(sets);
	}
	assert_int_equal(wrong, 0);
}

#define EVENT(name, attributes) \
	"{'name':'gen_ai." name "','time_ms':1763629200001,'attributes':{" attributes "}}"

static void spans_carry_them(void **state)
{
	static const struct carried cases[] = {
		/* OpenInference: out of order, parts, roles and answers */
		{ "'llm.input_messages.10.message.role':'user','llm.input_messages.10.message.content':'last'"
		  ","
		  "'llm.input_messages.2.message.role':'tool','llm.input_messages.2.message.tool_call_id':'"
		  "c1',"
		  "'llm.input_messages.2.message.content':'r','llm.input_messages.0.message.role':'system',"
		  "'llm.input_messages.0.message.content':'s'",
		  NULL, "system:s|tool[c1]:r|user:last", "" },
		{ "'llm.input_messages.0.message.role':'user',"
		  "'llm.input_messages.0.message.contents.0.message_content.text':'one',"
		  "'llm.input_messages.0.message.contents.1.message_content.text':'two'",
		  NULL, "user:one\ntwo", "" },
		/* OpenLLMetry: the content may be JSON of parts */
		{ "'gen_ai.prompt.0.role':'user','gen_ai.prompt.0.content':'[{\\'type\\':\\'text\\',\\'"
		  "text\\':\\'u\\'}]'",
		  NULL, "user:u", "" },
		{ "'gen_ai.prompt.0.role':'tool','gen_ai.prompt.0.tool_call_id':'c1',"
		  "'gen_ai.prompt.0.content':'[{\\'type\\':\\'text\\',\\'text\\':\\'r\\'}]'",
		  NULL, "tool[c1]:r", "" },
		{ "'gen_ai.prompt.0.role':'user','gen_ai.prompt.0.content':null,'gen_ai.prompt.1.role':'user'"
		  ","
		  "'gen_ai.prompt.1.content':7",
		  NULL, "user:7", "" },
		/* apart from the conversation */
		{ "'gen_ai.system_instructions':[{'type':'text','content':'s'}],"
		  "'gen_ai.input.messages':[{'role':'user','parts':[{'type':'text','content':'u'}]}]",
		  NULL, "user:u|system:s", "" },
		/* plain texts, and none */
		{ "'input.value':'u','output.value':'a'", NULL, "user:u", "assistant:a" },
		{ "'input.value':' ','output.value':7", NULL, "", "assistant:7" },
		{ "'input.value':null", NULL, "", "" },
		/* calls with keys of their own */
		{ "'llm.output_messages.0.message.tool_calls.0.tool_call.function.name':'f',"
		  "'llm.output_messages.0.message.tool_calls.0.tool_call.id':'c1',"
		  "'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments':'{}'",
		  NULL, "", "(c1 f {})" },
		{ "'tool_selected':'f'", NULL, "", "( f )" },
		{ "'ai.response.toolCalls':'[{\\'toolCallId\\':\\'c1\\',\\'toolName\\':\\'f\\',\\'args\\':{"
		  "\\'n\\':1}}]'",
		  NULL, "", "assistant:(c1 f {'n':1})" },
		/* events of a message each */
		{ "",
		  "'events':[" EVENT("system.message", "'content':'s'") "," EVENT(
			  "user.message",
			  "'content':'u'") "," EVENT("assistant.message",
						     "'tool_calls':[{'id':'c1','function':{'name':'f','"
						     "arguments':'{}'}}]") "," EVENT("tool.message",
										     "'id':'c1','content':'"
										     "r'") "," EVENT("choice",
												     "'messag"
												     "e':{'"
												     "content"
												     "':'a'},"
												     "'x':1") "]",
		  "system:s|user:u|assistant:|tool[c1]:r(c1 f {})", "assistant:a" },
	};
	(void)state;
	carried_is(cases, sizeof(cases) / sizeof(cases[0]));
}

/* JSON in an attribute of each event, and in one for all of them. */
static void events_are_written(void **state)
{
	static const struct carried cases[] = {
		/* Azure's: the message is JSON in one attribute, with its own id */
		{ "",
		  "'events':[" EVENT(
			  "user.message",
			  "'gen_ai.event.content':'{\\'role\\':\\'user\\',"
			  "\\'content\\':\\'u\\'}'") "," EVENT("tool.message",
							       "'gen_ai.event.content':'{\\'role\\':\\'"
							       "tool\\',\\'id\\':\\'c1\\',\\'content\\':\\'"
							       "r\\'}"
							       "'") "," EVENT("choice",
									      "'gen_ai.event.content':'{\\'"
									      "message\\':{\\'content\\':"
									      "\\'a\\'},\\'index\\':0}'") "]",
		  "user:u|tool[c1]:r", "assistant:a" },
		/* Logfire's: all events of the call in one list */
		{ "'events':'[{\\'content\\':\\'u\\',\\'role\\':\\'user\\',\\'event.name\\':\\'gen_ai.user."
		  "message\\'},"
		  "{\\'content\\':\\'b\\',\\'role\\':\\'assistant\\',\\'event.name\\':\\'gen_ai.assistant."
		  "message\\'},"
		  "{\\'index\\':0,\\'message\\':{\\'role\\':\\'assistant\\',\\'content\\':\\'a\\'},"
		  "\\'event.name\\':\\'gen_ai.choice\\'}]'",
		  NULL, "user:u|assistant:b", "assistant:a" },
	};
	(void)state;
	carried_is(cases, sizeof(cases) / sizeof(cases[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(oddities),
		cmocka_unit_test(spans_carry_them),
		cmocka_unit_test(events_are_written),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	arena_init(&arena);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
