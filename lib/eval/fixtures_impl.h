/* For fixtures*.c alone. */
#ifndef EVAL_FIXTURES_IMPL_H
#define EVAL_FIXTURES_IMPL_H

#include "base/map.h"
#include "eval/fixtures.h"

/* A case that was written, waiting. */
struct held {
	struct str key;    /* of dedupe; in the arena of the set */
	uint64_t priority; /* the least are sampled */
	struct str id, trace_id;
	int64_t start_ns;
	size_t split;
	uint64_t alike;
	struct buf record, traced, spans;
	size_t record_alike_at, traced_alike_at;
};

struct fixtures_worker {
	struct redactor *redactor;
	struct arena scratch;
};

struct fixtures {
	const struct fixtures_settings *settings;
	struct redactor *redactor;
	struct fixtures_worker *workers;
	unsigned workers_n;
	ARRAY(struct held) cases;
	struct map by_key; /* to place + 1 */
	struct arena arena;
	uint64_t merged;
};

#endif
