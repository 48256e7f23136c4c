/* Building an index: a dump is read once, from end to end, and the bytes of its sidecar are the result. */
#ifndef INDEX_BUILD_H
#define INDEX_BUILD_H

#include "base/buf.h"
#include "base/diag.h"
#include "base/limits.h"
#include "base/status.h"
#include "input/parts.h"

struct index_built {
	struct buf bytes; /* the sidecar; the caller releases */
	const char *why;  /* SKIP: why it cannot be read in parts, or not to advantage */
	struct file_identity identity;
	uint64_t records, spans, stream_bytes;
	uint32_t blocks, points, loud; /* loud: blocks that are always read, for what is told of them */
};

/* Called now and then with the bytes of the file that were read; false: stop. */
typedef bool index_watch(void *user, uint64_t file_bytes);

/*
 * OK. SKIP: see `why`. FATAL: it cannot be opened or read (reported), or
 * `watch` (may be NULL) stopped it.
 */
enum status index_build(const char *path, const struct limits *limits, struct diag *diag, index_watch *watch,
			void *user, struct index_built *out) MUST_CHECK;

#endif
