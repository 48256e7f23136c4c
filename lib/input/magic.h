/* What bytes are, by their first SOURCE_PEEK_MAX. Private to lib/input. */
#ifndef INPUT_MAGIC_H
#define INPUT_MAGIC_H

#include "base/str.h"

enum magic {
	MAGIC_PLAIN, /* nothing we take off */
	/* compressions, and codings of text */
	MAGIC_GZIP,
	MAGIC_ZSTD,
	MAGIC_XZ,
	MAGIC_BZIP2,
	MAGIC_LZ4,
	MAGIC_FRAMES,    /* the OpenTelemetry collector's [u32 length][zstd frame] … */
	MAGIC_SKIPPABLE, /* a frame of zstd or lz4 that holds no data */
	MAGIC_UTF16_LITTLE,
	MAGIC_UTF16_BIG,
	MAGIC_SIDECAR, /* an index of trace-index: no dump */
	/* archives */
	MAGIC_TAR,
	MAGIC_ZIP,
	MAGIC_7Z,
};

enum magic magic_of(struct str head);

/* How an index of trace-index begins. */
#define SIDECAR_MAGIC "\x89TIX\r\n\x1a\n"

static inline bool magic_is_archive(enum magic m)
{
	return m >= MAGIC_TAR;
}

#endif
