/* For redact*.c alone: where in a text something has to go. */
#ifndef EVAL_REDACT_FIND_H
#define EVAL_REDACT_FIND_H

#include "base/literal_set.h"
#include "eval/redact.h"
#include "eval/redact_marks.h"

struct redact_range {
	size_t from, to;  /* bytes of the text */
	struct str value; /* decoded */
	enum personal_kind kind;
	bool only_here; /* it may be a word as any other: known by what it is called alone */
};

typedef ARRAY(struct redact_range) redact_ranges;

struct redact_finder {
	const struct literal_set *known; /* to kinds */
	struct arena *arena;
	bool known_only;     /* nothing new is looked for, */
	bool called;         /* but what is called a secret goes all the same */
	redact_ranges found; /* from left to right, apart from each other, once redact_find() is over */
};

void redact_find(struct redact_finder *f, struct str label, struct str text);

/*
 * One way of writing undone, once. False when nothing is written so. What one
 * takes for an escape is a plain text to another ("?card=4111%20…").
 */
enum redact_writing {
	REDACT_ESCAPES,   /* \u0040, \/, %40, &#64; */
	REDACT_PRINTABLE, /* quoted-printable: =40, and lines that go on */
	REDACT_WRAPPED,   /* base64 or hex over several lines */
	REDACT_LOOKALIKE, /* no-break blanks, other hyphens, wide digits; nothing between them that is not
			     seen */
	REDACT_WRITINGS
};
struct redact_decoded {
	struct str text;
	uint32_t *from; /* by byte of `text`, and one behind: where it stands in the source */
};
bool redact_decode(struct str text, enum redact_writing how, struct arena *arena, struct redact_decoded *out);

/*
 * Runs of base64 or hex: the next one at or behind *at that reads as text
 * somewhere, at this alignment.
 */
struct redact_run {
	size_t from, to;  /* of the run in the text */
	struct str bytes; /* decoded, from `from` on */
	size_t out, in;   /* so many bytes stand for so many characters */
};
bool redact_next_run(const struct redact_marks *marks, size_t *at, struct arena *arena,
		     struct redact_run *out);

/* All of the text is a secret, because it is called one; does it look like one, too? */
bool redact_is_secret_value(struct str label, struct str text, bool *looks);

/* "DB_PASSWORD=postgres": the next value at or behind *at that is given to what is called a secret. */
bool redact_next_assigned(const struct redact_marks *marks, size_t *at, struct str *out);

/* A password in a link may be a word as any other ("postgres"): does it look like a secret? */
bool redact_looks_secret(struct str token);

/* Of six characters or more, with letters and digits. */
bool redact_is_no_word(struct str token);

/* A secret by its looks: drawn by lot, or called one in the text itself. The next at or behind *at. */
bool redact_next_drawn(const struct redact_marks *marks, size_t *at, struct str *out);

/*
 * What diagnosis leaves alone because it is hardly anybody's (documentation
 * addresses, private networks, numbers that were never given out) and that
 * goes here all the same: addresses of the internet protocols, US social
 * security numbers, by form alone. The next at or behind *at.
 */
bool redact_next_form(struct str label, const struct redact_marks *marks, size_t *at,
		      struct personal_hit *out);

#endif
