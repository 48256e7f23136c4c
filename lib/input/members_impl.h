/* The inside of an archive's reader: members.c goes from one to the next, members_entry.c reads one. */
#ifndef INPUT_MEMBERS_IMPL_H
#define INPUT_MEMBERS_IMPL_H

#include "input/members.h"

#include "input/unpack.h"
#include "input/zip_rest.h"

enum {
	MEMBERS_IN_BYTES = 64 << 10,
	MEMBERS_TRIES_MAX = 64 /* calls in a row that give nothing and no end */
};

struct members {
	struct source entry; /* the member being read */
	struct unpack u;
	enum magic magic;
	struct str outer; /* our own name as a member, if we are one */
	struct unpack_block block;
	uint64_t handed_before; /* what libarchive had read when the member began */
	uint64_t header_until;  /* the header of the member begins before this place */
	struct zip_rest *rest;  /* of the member, which libarchive gave up; NULL: it did not */
	uint64_t seen, files;   /* headers; regular files among them */
	unsigned restarts;      /* behind members that were given up */
	bool gave_up;           /* one was: a new reader has to go on behind it */
	bool streaming;         /* a zip read without its directory */
	bool in_entry;          /* a member is open; else it is about the archive */
	bool entry_told;        /* a fault of this member was reported … */
	bool entry_lost;        /* … and the rest of it is gone */
	bool told;              /* a fault of the archive was reported */
	bool cut;               /* a member is (reported) */
	bool opened, dead;
};

/* Of the member that is open, at the place that was reached; else of the archive. */
void members_tell(struct members *m, enum severity severity, const char *code, struct str reason,
		  const char *text);

/* A clean layer for the next member, or for the archive itself while none is open. */
void members_entry_reset(struct members *m);

#endif
