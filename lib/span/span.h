/*
 * The canonical span: what every dialect's record becomes, and the only thing
 * that the layers above know. A field knows whether it was set: an absent
 * token count is not 0, an unset time is not 1970. Strings are slices that
 * borrow from the arena of their block or trace.
 *
 * Names and meaning: OpenTelemetry specification, trace/api (Span), and
 * opentelemetry-proto trace.proto v1.
 */
#ifndef SPAN_SPAN_H
#define SPAN_SPAN_H

#include "base/diag.h"
#include "base/intern.h"
#include "span/value.h"

enum span_kind { SPAN_KIND_UNSET, SPAN_INTERNAL, SPAN_SERVER, SPAN_CLIENT, SPAN_PRODUCER, SPAN_CONSUMER };
enum span_status { SPAN_STATUS_UNSET, SPAN_STATUS_OK, SPAN_STATUS_ERROR };

/* Where a record was found. Length 0: not known. */
struct origin {
	struct str file, member;
	uint64_t line;   /* from 1; 0: not known (protobuf) */
	uint64_t offset; /* bytes from the start of the decompressed stream */
	uint64_t length; /* bytes */
};

struct fingerprint; /* base/fingerprint.h */

struct attr {
	struct str key;
	struct value value;
	uint16_t key_id; /* of facets.def; 0: none of its keys */
};

enum { SPAN_FACET_WORDS = 3 };

struct attrs {
	struct attr *v;
	uint32_t n;
	uint32_t dropped; /* as counted by the exporter */

	/* Bits of the facets (span/facet.h) that its keys may answer, where `indexed`: whoever adds an
	 * attribute with a key_id clears that. */
	uint64_t facets[SPAN_FACET_WORDS];
	bool indexed;
};

struct event {
	struct str name;
	int64_t time_ns; /* since the epoch */
	bool has_time;
	struct attrs attrs;
};

struct link {
	struct str trace_id, span_id;
	struct attrs attrs;
};

struct resource {
	struct attrs attrs;
	uint64_t serial; /* equal serials: the same resource; for sharing copies */
};

struct scope {
	struct str name, version;
};

/* Things about times and ids that were not as they should be; told, never repaired in place. */
enum span_flag {
	SPAN_HAS_START = 1 << 0,
	SPAN_HAS_END = 1 << 1,
	SPAN_HAS_DURATION = 1 << 2, /* recorded as such; end_ns may be derived from it */
	SPAN_SHARED = 1 << 3,       /* Zipkin: the server half of an RPC under the client's span id */
	SPAN_ID_OPAQUE = 1 << 4,    /* the trace or span id is no hex id; kept verbatim */
	SPAN_NO_TRACE_ID = 1 << 5,  /* absent or all zero: such spans are not one trace */
	SPAN_UNIT_SUSPECT = 1 << 6, /* the time's magnitude does not fit the unit its field names */
	SPAN_SELF_PARENT = 1 << 7,  /* named itself (or its trace) as parent; taken as a root */
	SPAN_SYNTHETIC = 1 << 8,    /* made from a part of a record that is no span (run records) */
	SPAN_NAIVE_TIME = 1 << 9,   /* time without zone, read as UTC */
	SPAN_ID_BASE64 = 1 << 10,   /* an id was written so; decoded */
	SPAN_ID_DECIMAL = 1 << 11,
	SPAN_TIME_DOUBLE = 1 << 12,  /* nanoseconds as a floating-point number: rounded by whoever wrote it */
	SPAN_TIME_INVALID = 1 << 13, /* a start or end is there, and is none */
	SPAN_TYPE_ODD = 1 << 14,     /* a field has another type than it should */
	SPAN_TORN = 1 << 15,         /* its record is damaged: what was behind that place is not in it */
};

struct span {
	struct str trace_id, span_id, parent_id; /* canonical text; parent_id unset: a root */
	struct str name;
	enum span_kind kind;
	int64_t start_ns, end_ns; /* since the epoch, see flags */
	uint32_t flags;           /* enum span_flag */
	uint32_t precision_ns;    /* of the times, as the dialect writes them */
	enum span_status status;
	struct str status_message;
	struct attrs attrs;
	struct event *events;
	uint32_t events_n, events_dropped;
	struct link *links;
	uint32_t links_n, links_dropped;
	const struct resource *resource; /* shared by the spans of a batch; may be NULL */
	struct scope scope;
	struct origin origin;
	const char *dialect; /* its name; static */
	uint64_t print;      /* span_fingerprint(), where the reader was asked for it; 0: it was not */
	uint8_t component;   /* enum component + 1, as its builder found it; 0: component_of() looks for it */
};

static inline bool span_is_root(const struct span *s)
{
	return !str_is_set(s->parent_id);
}

/* Start and end are known, whatever they are; the difference may be negative. */
bool span_duration_ns(const struct span *s, int64_t *out);

/* The first attribute with this key, in the span, else in its resource; NULL when there is none. */
const struct attr *span_attr(const struct span *s, struct str key);

/*
 * A copy whose slices all live in `arena`; the resource is copied too, unless
 * `resource` (may be NULL) already is a copy of it, which is then shared. `keys`
 * (may be NULL) are those that were copied before.
 */
struct span *span_copy(struct arena *arena, const struct span *s, const struct resource *resource,
		       struct intern *keys);

/* Key and value go into a fingerprint. */
void attr_mix(struct fingerprint *f, const struct attr *a);

/* Fingerprint of everything but the origin: equal for exact duplicates. `key`: see base/fingerprint.h; may be
 * NULL. */
uint64_t span_fingerprint(const struct span *s, const uint64_t key[2]);

const char *span_kind_name(enum span_kind kind);       /* "server"; "" when unset */
const char *span_status_name(enum span_status status); /* "ok"; "" when unset */

#endif
