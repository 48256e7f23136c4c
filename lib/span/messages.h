/*
 * The conversation that a model call carries, whatever its convention calls
 * it: messages in JSON (OpenTelemetry GenAI parts, OpenAI, Anthropic, Gemini,
 * Vercel AI SDK), in flattened keys (OpenInference, OpenLLMetry), in events.
 *
 * Everything given out borrows from the span, or is in the arena.
 */
#ifndef SPAN_MESSAGES_H
#define SPAN_MESSAGES_H

#include "span/facet_set.h"

enum message_role { ROLE_UNKNOWN, ROLE_SYSTEM, ROLE_USER, ROLE_ASSISTANT, ROLE_TOOL, ROLES };

/* A call of a tool that a message asks for. */
struct message_call {
	struct str id, name;
	struct value arguments; /* JSON, or a string; VALUE_NONE: not recorded */
	struct str key;         /* the attribute it stands in */
};

struct message {
	enum message_role role;
	struct str text;    /* all of its text parts, one below the other; empty: none */
	struct str call_id; /* of ROLE_TOOL: which call it answers; unset: not said */
	struct str key;     /* the attribute it stands in */
};

struct messages {
	struct message *v;
	size_t n;
	struct message_call *calls; /* of all of them, in order */
	size_t calls_n;
};

/* What the model was sent: the system prompt too, where it is kept apart. */
void messages_sent(const struct span *s, const struct facet_set *has, struct arena *arena,
		   struct messages *out);

/* What it answered. */
void messages_answered(const struct span *s, const struct facet_set *has, struct arena *arena,
		       struct messages *out);

/*
 * Reads one value as messages: JSON of one message, of a list, or of a
 * request or response that holds them. False (and nothing) for other values.
 */
bool messages_of_value(struct value v, struct str key, struct arena *arena, struct messages *out);

const char *message_role_name(enum message_role role); /* "user"; "" when unknown */
enum message_role message_role_of(struct str name);

#endif
