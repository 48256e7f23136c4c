/* What the spans of a file are listed by in its index, collected while they pass. One per thread. */
#ifndef INDEX_POST_H
#define INDEX_POST_H

#include "base/map.h"
#include "dialect/dialect.h"
#include "index/fields.h"
#include "index/list.h"

enum { POST_RECENT = 4096 };

/* Flags of a block. */
enum block_flag {
	BLOCK_LOUD = 1 << 0,   /* damage is told here, whatever is looked for: it is always read */
	BLOCK_MURMUR = 1 << 1, /* something is told by who reads all of its records */
	BLOCK_FEEDBACK = 1 << 2,
	BLOCK_LOOSE = 1 << 3, /* feedback that names no trace */
	BLOCK_HAS_START = 1 << 4,
};

struct block {
	uint64_t offset, line; /* of its first record */
	uint32_t point, flags;
	int64_t first_ns, last_ns; /* starts of its spans, with BLOCK_HAS_START */
};

struct post_id {
	struct str id;
	uint32_t block;
};

struct post_field {
	struct str name;
	uint64_t n; /* postings */
	bool is_dropped;
};

/* What is known of a key. */
struct post_role {
	int facet, field; /* -1: none */
	bool has_path, is_container;
};

struct post {
	struct arena arena, scratch;
	struct map roles; /* attribute's key -> place in `role` */
	ARRAY(struct post_role) role;
	ARRAY(struct post_field) fields; /* the facets of index/fields.h first */
	ARRAY(struct str) containers;    /* keys that held JSON */
	ARRAY(struct post_id) other_ids;
	struct postings hex, values;
	bool is_incomplete; /* there are more keys than are kept */
	struct query_field facet[FIELD_FACETS_N];
	uint64_t spans;
	/* of the block that is being read */
	uint32_t number;
	struct block *block;
	struct posting recent[POST_RECENT]; /* values listed lately, by hash */
	struct str last_id;
	uint32_t last_block;
};

struct post *post_new(void) __attribute__((warn_unused_result));
void post_free(struct post *p);

/* What follows is in this block, which is borrowed until the next call. */
void post_block(struct post *p, uint32_t number, struct block *block);
void post_span(struct post *p, const struct span *s);
void post_feedback(struct post *p, const struct feedback *f);

/* What `other` collected goes to `p`; ids and names are still those of `other`, which must live as long. */
void post_merge(struct post *p, struct post *other);

/* Numbers the fields by their names, whoever met them first. */
void post_order(struct post *p);

#endif
