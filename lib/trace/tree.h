/*
 * The tree of one trace. Orphans stay visible under a placeholder for the
 * parent they name; cycles are cut at the span that starts first and said so;
 * several roots are several roots. Nothing here follows the depth of the tree
 * by recursion: a chain or a fan of a million spans is fine.
 *
 * Of spans that share an id, children hang under the one that was read first;
 * of the two halves of an RPC (Zipkin's shared spans, or a client and a server
 * span with one id) the server's hangs under the client's, and children under
 * the half whose service they are of.
 */
#ifndef TRACE_TREE_H
#define TRACE_TREE_H

#include "trace/collect.h"

enum node_flag {
	NODE_ORPHAN = 1 << 0,      /* its parent is not in this input; it hangs under a placeholder */
	NODE_PLACEHOLDER = 1 << 1, /* no span: a parent that is named but not there */
	NODE_CONFLICT = 1 << 2,    /* another span with this id differs (not the other half of an RPC) */
	NODE_CYCLE = 1 << 3,       /* its parent is its own descendant: cut here, shown as a root */
	NODE_UNFINISHED = 1 << 4,  /* no end */
	NODE_NO_START = 1 << 5,
	NODE_BACKWARDS = 1 << 6, /* ends before it starts */
	NODE_EARLY = 1 << 7,     /* starts before its parent, by more than their precision */
	NODE_LATE = 1 << 8,      /* starts behind the end of its parent, by more than their precision */
	NODE_CRITICAL = 1 << 9,  /* on the critical path (path_mark()) */
	NODE_HALF = 1 << 10,     /* the server's half of an RPC, under the client's with the same id */
	NODE_SECOND = 1 << 11,   /* NODE_CONFLICT, and not the first of its id that was read */
	NODE_TORN = 1 << 12,     /* SPAN_TORN: what it has not may have been in the part that is lost */
};

enum { NODE_NONE = UINT32_MAX };

struct node {
	const struct span *span; /* NULL: placeholder */
	struct str missing_id;   /* of a placeholder */
	uint32_t parent, first_child, last_child, next;
	uint32_t children; /* right below it */
	uint32_t below;    /* all of its descendants */
	uint32_t depth;    /* 0 for roots */
	uint32_t flags;    /* enum node_flag */
	uint32_t copies;   /* times it was read; 0 for placeholders */
	uint32_t twin;     /* the first span with this id; of NODE_SECOND, else NODE_NONE */
	int64_t self_ns;   /* its duration without what its children cover; -1: not known */
};

struct tree {
	const struct trace *trace;
	struct node *node;   /* spans in the order of the trace, then placeholders; in the tree's arena */
	uint32_t *order;     /* the n nodes depth first, parents before children */
	uint32_t n, spans;   /* nodes in all, of which spans */
	uint32_t first_root; /* roots and placeholders are linked by `next`, in order of start, then id */
	uint32_t roots;      /* that are spans */
	uint32_t orphans, placeholders, cycles, conflicts;
	int64_t start_ns, end_ns; /* of the whole trace: first start to last end */
	bool has_start, has_end;
	int64_t gap_ns; /* the longest stretch between start and end in which no span ran */
	struct arena arena;
};

/* Borrows the trace. */
void tree_init(struct tree *t, const struct trace *trace);
void tree_release(struct tree *t);

/* Depth first, parents before children: NODE_NONE at the start gives the first node, and after the last gives
 * NODE_NONE. */
uint32_t tree_next(const struct tree *t, uint32_t node);

/* The node behind the subtree of `node` in that order. */
uint32_t tree_skip(const struct tree *t, uint32_t node);

/* When it started: of a placeholder, the first start of its children. False when that is not known. */
bool tree_start(const struct tree *t, uint32_t node, int64_t *ns);

#endif
