/*
 * A sidecar: the index of one dump, in a file beside it.
 *
 *	header        what it belongs to, what it holds, where
 *	points        where a gzip file can be entered; of fixed size
 *	windows       their dictionary, then each of them, packed
 *	blocks        the stretches of whole records that can be read on their own; of fixed size
 *	names         fields that are listed, or left out; attributes that hold JSON, or are seen
 *	hex, other    trace ids (index/ids.h) -> blocks, as lists (index/list.h)
 *	values        (field, value) (index/fields.h) -> groups of blocks
 *	pages         a hash of each 16 KiB of all this behind the header
 *
 * All numbers are little-endian. Whatever a sidecar says is checked before it
 * is used; what it says wrongly can only hide a match, which is why it is
 * bound to its dump by size, time, and hashes of both ends.
 */
#ifndef INDEX_SIDECAR_H
#define INDEX_SIDECAR_H

#include "index/ids.h"
#include "index/list.h"
#include "index/post.h"
#include "input/parts.h"

enum { SIDECAR_VERSION = 1, SIDECAR_HEADER = 512, SIDECAR_PAGE = 16384 };
enum { SIDECAR_POINT_BYTES = 28, SIDECAR_BLOCK_BYTES = 40 };

enum sidecar_section {
	SECTION_POINTS,
	SECTION_WINDOWS,
	SECTION_BLOCKS,
	SECTION_NAMES,
	SECTION_HEX,
	SECTION_OTHER,
	SECTION_VALUES,
	SECTION_PAGES,
	SECTIONS
};

enum sidecar_flag { SIDECAR_GZIP = 1 << 0, SIDECAR_INCOMPLETE = 1 << 1 };

enum name_role { NAME_LISTED = 'l', NAME_DROPPED = 'd', NAME_CONTAINER = 'c', NAME_SEEN = 's' };

enum { LIST_HEX, LIST_OTHER, LIST_VALUES, LISTS };

struct sidecar_head {
	uint32_t flags;
	struct file_identity identity;
	uint64_t stream_bytes, records, spans;
	uint32_t points, blocks;
	uint32_t dictionary_n; /* bytes of the windows' dictionary, packed, in front of them */
	struct list_shape list[LISTS];
	char common[ID_COMMON_MAX]; /* all other ids begin with it */
	uint32_t common_n;
	struct {
		uint64_t at, n;
	} section[SECTIONS];
};

struct sidecar;

/*
 * Opens a sidecar, or any bytes (borrowed). NULL, and *why in words, when it
 * is not there (an empty text), or is none, damaged, or of another version.
 */
struct sidecar *sidecar_open(const char *path, const char **why) __attribute__((warn_unused_result));
struct sidecar *sidecar_of(struct str bytes, const char **why) __attribute__((warn_unused_result));
void sidecar_free(struct sidecar *s);

/* Does it belong to that file? NULL: yes; else why not, in words. */
const char *sidecar_misfit(const struct sidecar *s, const struct file_identity *file);

const struct sidecar_head *sidecar_head(const struct sidecar *s);

/* False when it is damaged there. */
bool sidecar_block(struct sidecar *s, uint32_t number, struct block *out) MUST_CHECK;

/* Where inflating starts for a block. The window is valid until sidecar_free(). */
bool sidecar_restart(struct sidecar *s, const struct block *block, struct restart *out) MUST_CHECK;

/* Sets the bits of the blocks that are listed. */
bool sidecar_find(struct sidecar *s, unsigned list, uint64_t from, uint64_t to, uint64_t *bits) MUST_CHECK;

/* The names, one after the other from *at = 0; false behind the last, or where they are damaged. */
bool sidecar_name(struct sidecar *s, uint64_t *at, enum name_role *role, struct str *name);

/* For the builder: the bytes of the header, whose sections are written behind it in their order. */
void sidecar_put_head(const struct sidecar_head *h, const struct buf *body, struct buf *out);

#endif
