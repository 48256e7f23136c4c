/* Between messages.c and messages_json.c only. */
#ifndef SPAN_MESSAGES_READ_H
#define SPAN_MESSAGES_READ_H

#include "base/array.h"
#include "span/messages.h"

struct messages_reader {
	struct arena *arena;
	struct str key;
	ARRAY(struct message) messages;
	ARRAY(struct message_call) calls;
};

/* One more message, of the role that was said, or is supposed. */
struct message *messages_reader_add(struct messages_reader *r, enum message_role role);
void messages_reader_text(struct messages_reader *r, struct message *m, struct str text);

/* Adds what the JSON text says; false when it holds no message. `supposed` is the role of those that name
 * none. */
bool messages_reader_json(struct messages_reader *r, struct str text, enum message_role supposed);

#endif
