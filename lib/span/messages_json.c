/*
 * Messages in JSON. All the APIs agree on the outline: a list of objects with a role and
 * a content, which is a text or a list of parts; a part is a text, a call of a tool, or
 * the answer of one. What they call these differs, and is in the tables below. (OpenAI
 * chat and responses, Anthropic messages, Gemini contents, OpenTelemetry GenAI JSON schemas,
 * Vercel AI SDK, pydantic-ai.)
 */
#include "span/messages_read.h"

enum { NESTED = 3 }; /* lists of parts within answers of tools */

enum member {
	MEMBER_OTHER,
	MEMBER_ROLE,
	MEMBER_TYPE,
	MEMBER_TEXT,   /* a text, a part, or a list of parts */
	MEMBER_LIST,   /* messages */
	MEMBER_CALLS,  /* calls that a message asks for */
	MEMBER_CALL,   /* one of them, wrapped */
	MEMBER_ANSWER, /* one tool's answer, wrapped */
	MEMBER_SYSTEM,
	MEMBER_ID,
	MEMBER_NAME,
	MEMBER_ARGUMENTS,
	MEMBER_RESULT,
	MEMBER_EVENT,
};

static const struct {
	const char *name;
	enum member member;
} members[] = {
	{ "role", MEMBER_ROLE },
	{ "author", MEMBER_ROLE },
	{ "type", MEMBER_TYPE },
	{ "part_kind", MEMBER_TYPE },
	{ "part-kind", MEMBER_TYPE },
	{ "content", MEMBER_TEXT },
	{ "contents", MEMBER_LIST },
	{ "text", MEMBER_TEXT },
	{ "parts", MEMBER_TEXT },
	{ "message", MEMBER_LIST },
	{ "messages", MEMBER_LIST },
	{ "kwargs", MEMBER_LIST },
	{ "input", MEMBER_LIST },
	{ "output", MEMBER_LIST },
	{ "choices", MEMBER_LIST },
	{ "candidates", MEMBER_LIST },
	{ "generations", MEMBER_LIST },
	{ "tool_calls", MEMBER_CALLS },
	{ "toolCalls", MEMBER_CALLS },
	{ "function", MEMBER_CALL },
	{ "function_call", MEMBER_CALL },
	{ "functionCall", MEMBER_CALL },
	{ "toolUse", MEMBER_CALL },
	{ "function_response", MEMBER_ANSWER },
	{ "functionResponse", MEMBER_ANSWER },
	{ "toolResult", MEMBER_ANSWER },
	{ "system", MEMBER_SYSTEM },
	{ "system_instruction", MEMBER_SYSTEM },
	{ "systemInstruction", MEMBER_SYSTEM },
	{ "instructions", MEMBER_SYSTEM },
	{ "id", MEMBER_ID },
	{ "tool_call_id", MEMBER_ID },
	{ "toolCallId", MEMBER_ID },
	{ "toolUseId", MEMBER_ID },
	{ "tool_use_id", MEMBER_ID },
	{ "call_id", MEMBER_ID },
	{ "name", MEMBER_NAME },
	{ "toolName", MEMBER_NAME },
	{ "tool_name", MEMBER_NAME },
	{ "arguments", MEMBER_ARGUMENTS },
	{ "args", MEMBER_ARGUMENTS },
	{ "parameters", MEMBER_ARGUMENTS },
	{ "response", MEMBER_RESULT },
	{ "result", MEMBER_RESULT },
	{ "value", MEMBER_RESULT },
	{ "event.name", MEMBER_EVENT },
};

static enum member member_of(struct str key)
{
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (str_eq(key, str_of(members[i].name)))
			return members[i].member;
	return MEMBER_OTHER;
}

/* What one object says: a message or a part, which of them is known at its end. */
struct object {
	struct str role, type, id, name, event;
	struct value text, arguments, result, calls, call, answer, list, system;
	struct str only;   /* the name of its only member, */
	struct value said; /* and its value */
	size_t members;
};

static bool read_object(struct messages_reader *r, struct str text, struct object *o)
{
	struct pull j;
	struct str key;
	struct value v;
	*o = (struct object){ 0 };
	pull_init(&j, text, 1024, r->arena);
	pull_object(&j);
	while (pull_key(&j, &key) && value_read(&j, &v)) {
		bool is_text = v.type == VALUE_STRING;
		o->only = key;
		o->said = v;
		o->members++;
		switch (member_of(key)) {
		case MEMBER_ROLE:
			o->role = is_text ? v.text : o->role;
			break;
		case MEMBER_TYPE:
			o->type = is_text ? v.text : o->type;
			break;
		case MEMBER_ID: /* the more special name comes later in no API: any but "id" wins */
			if (is_text && (!str_is_set(o->id) || !str_eq(key, STR("id"))))
				o->id = v.text;
			break;
		case MEMBER_NAME:
			o->name = is_text ? v.text : o->name;
			break;
		case MEMBER_TEXT:
			if (v.type != VALUE_NULL)
				o->text = v;
			break;
		case MEMBER_LIST:
			o->list = v;
			break;
		case MEMBER_CALLS:
			o->calls = v;
			break;
		case MEMBER_CALL:
			o->call = v;
			break;
		case MEMBER_ANSWER:
			o->answer = v;
			break;
		case MEMBER_SYSTEM:
			o->system = v;
			break;
		case MEMBER_ARGUMENTS:
			o->arguments = v;
			break;
		case MEMBER_RESULT:
			o->result = v;
			break;
		case MEMBER_EVENT:
			o->event = is_text ? v.text : o->event;
			break;
		case MEMBER_OTHER:
			break;
		}
	}
	return !j.error;
}

static bool is_json(struct value v, char first)
{
	return (v.type == VALUE_JSON || v.type == VALUE_STRING) && v.text.n && v.text.s[0] == first;
}

static bool type_has(const struct object *o, const char *word)
{
	return str_find_nocase(o->type, str_of(word)) >= 0;
}

static void take_call(struct messages_reader *r, const struct object *o)
{
	struct object inner;
	const struct object *of = o;
	if (is_json(o->call, '{') && read_object(r, o->call.text, &inner)) {
		if (!str_is_set(inner.id))
			inner.id = o->id;
		of = &inner;
	}
	if (!str_is_set(of->name))
		return;
	struct value arguments = value_is_set(of->arguments) ? of->arguments : of->list; /* "input" */
	*array_add(&r->calls) = (struct message_call){
		.id = of->id, .name = of->name, .arguments = arguments, .key = r->key
	};
}

static void take_calls(struct messages_reader *r, struct value list)
{
	struct pull j;
	struct value v;
	struct object o;
	if (!is_json(list, '['))
		return;
	pull_init(&j, list.text, 1024, r->arena);
	pull_array(&j);
	while (pull_element(&j) && value_read(&j, &v))
		if (is_json(v, '{') && read_object(r, v.text, &o))
			take_call(r, &o);
}

static bool is_call(const struct object *o)
{
	bool bare = o->name.n && (value_is_set(o->arguments) || value_is_set(o->list)) && !o->role.n &&
		    !value_is_set(o->text) && !value_is_set(o->result) && !o->type.n;
	if (bare)
		return true;
	return value_is_set(o->call) || type_has(o, "tool_call") || type_has(o, "tool-call") ||
	       type_has(o, "tool_use") || type_has(o, "function_call");
}

static bool is_answer(const struct object *o)
{
	return value_is_set(o->answer) || type_has(o, "tool_result") || type_has(o, "tool-result") ||
	       type_has(o, "tool-return") || type_has(o, "_response") ||
	       type_has(o, "function_call_output") || type_has(o, "tool_call_output");
}

static void take_content(struct messages_reader *r, size_t place, struct value v, int level);

/* An answer is a message of its own: its text is what the tool gave. */
static void take_answer(struct messages_reader *r, const struct object *o, int level)
{
	struct object inner;
	const struct object *of = o;
	if (is_json(o->answer, '{') && read_object(r, o->answer.text, &inner))
		of = &inner;
	struct value v = value_is_set(of->result) ? of->result : value_is_set(of->text) ? of->text : of->list;
	struct object wrapped; /* {"type": "text", "value": "…"} */
	if (v.type == VALUE_JSON && is_json(v, '{') && read_object(r, v.text, &wrapped) && wrapped.type.n &&
	    value_is_set(wrapped.result))
		v = wrapped.result;
	messages_reader_add(r, ROLE_TOOL)->call_id = str_is_set(of->id) ? of->id : o->id;
	size_t place = r->messages.n - 1;
	if (is_json(v, '['))
		take_content(r, place, v, level + 1);
	if (!r->messages.v[place].text.n && v.type != VALUE_NONE && v.type != VALUE_NULL)
		messages_reader_text(r, &r->messages.v[place], value_text(v, r->arena));
}

static void take_part(struct messages_reader *r, size_t place, struct value v, int level)
{
	struct object o;
	if (v.type == VALUE_STRING) {
		messages_reader_text(r, &r->messages.v[place], v.text);
		return;
	}
	if (!is_json(v, '{') || !read_object(r, v.text, &o))
		return;
	if (is_answer(&o))
		take_answer(r, &o, level);
	else if (is_call(&o))
		take_call(r, &o);
	else if (value_is_set(o.text) && !type_has(&o, "reasoning") && !type_has(&o, "thinking"))
		take_content(r, place, o.text, level + 1);
}

/* A text, a part, or a list of parts, into the message at `place`. */
static void take_content(struct messages_reader *r, size_t place, struct value v, int level)
{
	struct pull j;
	struct value part;
	if (level > NESTED)
		return;
	if (v.type != VALUE_JSON || !is_json(v, '[')) {
		take_part(r, place, v, level);
		return;
	}
	pull_init(&j, v.text, 1024, r->arena);
	pull_array(&j);
	while (pull_element(&j) && value_read(&j, &part))
		take_part(r, place, part, level);
}

static bool take_list(struct messages_reader *r, struct str text, enum message_role supposed, int level);

static void take_system(struct messages_reader *r, struct value v)
{
	messages_reader_add(r, ROLE_SYSTEM);
	size_t place = r->messages.n - 1;
	take_content(r, place, v, 0);
	if (!r->messages.v[place].text.n)
		r->messages.n--;
}

/* {"human": "…"}: the role is the name of the only member. */
static bool take_only(struct messages_reader *r, const struct object *o, int level)
{
	enum message_role role = message_role_of(o->only);
	if (role == ROLE_UNKNOWN || role == ROLE_SYSTEM || o->said.type != VALUE_STRING)
		return false;
	bool json = is_json(o->said, '[') || is_json(o->said, '{');
	if (json && level < NESTED && role != ROLE_TOOL && take_list(r, o->said.text, role, level + 1))
		return true;
	struct message *m = messages_reader_add(r, role);
	messages_reader_text(r, m, o->said.text);
	return true;
}

/* Logfire keeps a call's message events in one list: choices are what was answered, the others what was sent.
 */
static bool goes_the_other_way(const struct object *o, enum message_role supposed)
{
	if (!str_is_set(o->event))
		return false;
	return supposed == (str_eq(o->event, STR("gen_ai.choice")) ? ROLE_USER : ROLE_ASSISTANT);
}

/* A message, or a request or response that holds some. */
static bool take_message(struct messages_reader *r, struct str text, enum message_role supposed, int level)
{
	struct object o;
	if (!read_object(r, text, &o) || goes_the_other_way(&o, supposed))
		return false;
	enum message_role role = message_role_of(str_is_set(o.role) ? o.role : o.type);
	if (role == ROLE_UNKNOWN)
		role = str_is_set(o.role) ? ROLE_UNKNOWN : supposed;
	bool typed = is_answer(&o) || is_call(&o);
	bool speaks = str_is_set(o.role) || (value_is_set(o.text) && !value_is_set(o.list)) ||
		      value_is_set(o.calls);
	if (o.members == 1 && !speaks && take_only(r, &o, level))
		return true;
	if (value_is_set(o.system) && !speaks)
		take_system(r, o.system);
	if (!speaks && !typed)
		return is_json(o.list, '[') || is_json(o.list, '{')
			       ? level < NESTED && take_list(r, o.list.text, supposed, level + 1)
		       : value_is_set(o.text) && o.text.type == VALUE_JSON && level < NESTED
			       ? take_list(r, o.text.text, supposed, level + 1)
			       : false;
	messages_reader_add(r, role)->call_id = role == ROLE_TOOL ? o.id : STR_UNSET;
	size_t place = r->messages.n - 1;
	if (typed)
		take_part(r, place, value_json(text), 0);
	else if (value_is_set(o.text))
		take_content(r, place, o.text, 0);
	else if (is_json(o.list, '{') && level < NESTED) /* {"finish_reason": …, "message": {…}} */
		take_list(r, o.list.text, role, level + 1);
	take_calls(r, o.calls);
	if (!r->messages.v[place].text.n && r->messages.n > place + 1) { /* only wrapped an answer */
		memmove(&r->messages.v[place], &r->messages.v[place + 1],
			(r->messages.n - place - 1) * sizeof(*r->messages.v));
		r->messages.n--;
	}
	return true;
}

static bool take_list(struct messages_reader *r, struct str text, enum message_role supposed, int level)
{
	struct pull j;
	struct value v;
	bool any = false;
	if (text.n && text.s[0] == '{')
		return take_message(r, text, supposed, level);
	pull_init(&j, text, 1024, r->arena);
	pull_array(&j);
	while (pull_element(&j) && value_read(&j, &v)) {
		if (is_json(v, '{') && v.type == VALUE_JSON)
			any |= take_message(r, v.text, supposed, level);
		else if (is_json(v, '[') && v.type == VALUE_JSON && level < NESTED)
			any |= take_list(r, v.text, supposed, level + 1);
	}
	return any;
}

bool messages_reader_json(struct messages_reader *r, struct str text, enum message_role supposed)
{
	text = str_trim(text);
	if (!text.n || (text.s[0] != '{' && text.s[0] != '['))
		return false;
	size_t messages = r->messages.n, calls = r->calls.n;
	bool any = take_list(r, text, supposed, 0);
	if (!any) {
		r->messages.n = messages;
		r->calls.n = calls;
	}
	return any;
}
