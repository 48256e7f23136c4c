/*
 * The complaint slip: one JSON object of keys that point at a trace, tags that
 * say what was running, and what the user said.
 */
#ifndef QUERY_SLIP_H
#define QUERY_SLIP_H

#include "base/array.h"
#include "base/diag.h"
#include "base/status.h"
#include "query/query.h"

enum slip_role {
	SLIP_TRACE,
	SLIP_SESSION,
	SLIP_TURN,
	SLIP_CONVERSATION,
	SLIP_REQUEST,
	SLIP_BUSINESS, /* any other scalar: an order, a store, a repository … */
	SLIP_USER,
	SLIP_TENANT,
	SLIP_TAG,     /* prompt version, deployment, bucket: agrees or contradicts, finds nothing */
	SLIP_IGNORED, /* ticket, label, text, time */
};

struct slip_key {
	enum slip_role role;
	struct str key;   /* as the slip calls it */
	struct str field; /* what a query asks */
	bool attribute;   /* it is an attribute of that name */
	struct str value;
};

struct slip {
	struct arena arena;
	ARRAY(struct slip_key) keys;
	ARRAY(struct str) unread; /* keys of lists and objects, which are passed over */
	struct str ticket, text, label;
	struct str file; /* it was read from; borrowed */
	uint64_t line;   /* 0: not known */
	int64_t time_ns; /* when it was captured */
	bool has_time;
	struct str no_time; /* it has this in place of one */
	bool naive_time;    /* without a zone; read as UTC */
};

/*
 * Reads a slip from JSON text: one object, or several (JSON lines, an array)
 * of which `ticket` chooses. STATUS_FATAL, and said, when it is no slip or the
 * ticket is not there. slip_release() frees in either case.
 */
enum status slip_read(struct slip *s, struct str json, struct str name, struct str ticket,
		      struct diag *diag) MUST_CHECK;
void slip_release(struct slip *s);

/* All slips of a text, for joining them onto traces. Gives their number; the caller releases each and frees
 * the array. */
size_t slip_read_all(struct str json, struct str name, struct diag *diag, struct slip **out);

const struct slip_key *slip_key(const struct slip *s, enum slip_role role);

/* The key that slips have, where this one is like it; unset: none is. */
struct str slip_meant(struct str key, struct arena *arena);

/* How an attribute of that name may be spelled: order_id, order.id, order-id, orderId; the given one first.
 */
enum { SLIP_SPELLINGS = 5 };
size_t slip_spellings(struct str key, struct arena *arena, struct str out[SLIP_SPELLINGS]);

#endif
