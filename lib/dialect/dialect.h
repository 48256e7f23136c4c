/*
 * Dialects: the formats that spans come in. A dialect is a row in
 * dialects.def and a file; it bids for an object by its shape, and turns the
 * objects it won into spans. Detection is per object, so that a file may mix
 * them; an object nobody bids for is looked into (containers, wrappers).
 */
#ifndef DIALECT_DIALECT_H
#define DIALECT_DIALECT_H

#include "base/array.h"
#include "base/ledger.h"
#include "base/map.h"
#include "dialect/field_memo.h"
#include "span/build.h"
#include "json/records.h"

/* The keys of one JSON object: what a dialect bids on. */
enum { SHAPE_KEYS = 64, SHAPE_KEYS_MOST = 1 << 16 };

struct shape_member {
	struct str key;
	enum pull_type type;
	struct str raw; /* text of the value */
};

struct shape {
	struct str text;             /* the object */
	size_t n, kept;              /* keys seen; those past SHAPE_KEYS_MOST are counted, not kept */
	struct shape_member *member; /* all that are kept */
	struct shape_member first[SHAPE_KEYS]; /* … where these are enough; else they are on the heap */
};

/* The member of that name, or NULL. shape_has(): it is there, and not null. */
const struct shape_member *shape_member(const struct shape *s, const char *key);
bool shape_has(const struct shape *s, const char *key);
bool shape_is(const struct shape *s, const char *key, enum pull_type type);
bool shape_any(const struct shape *s, const char *const keys[]); /* NULL-terminated */

/* A complaint, a thumbs-down, an evaluation: a record about a trace that is no span. */
struct feedback {
	struct str json; /* the object, as recorded */
	struct origin origin;
	bool is_evaluation; /* label/score/explanation about a span or trace */
};

/* Where spans go. A status other than OK ends the reading. `s` and what it points to are valid during the
 * call only. */
struct sink {
	void *user;
	enum status (*span)(void *user, const struct span *s, const struct record *r);
	enum status (*feedback)(void *user, const struct feedback *f,
				const struct record *r); /* may be NULL */
	bool asks_records; /* r is set; where it is not asked for, it may be NULL */
	bool writes_spans; /* they go out again: feedback that a span quotes stays an attribute of it */

	/*
	 * For whoever keeps spans, and asks for no record: may be NULL. Where
	 * reading runs in threads of its own spans are copied anyway; they are
	 * given so, in the same order, and the arena they are in is handed over
	 * behind the last of them.
	 */
	enum status (*own_span)(void *user, struct span *s);
	void (*own_arena)(void *user, struct arena *a);
	const struct thinning *thinning; /* of the copies; NULL: they are whole */
};

struct reading_totals {
	uint64_t spans, feedback, other_signals; /* logs and metrics */
	uint64_t unknown;                        /* objects nobody bid for */
	uint64_t repairs[JSON_REPAIRS];
};

/* Who won the last object, and what keys and types that had: the next of that shape is its, too. */
struct shape_guess {
	const struct dialect *winner; /* NULL: nothing to go by */
	size_t n;
	struct shape_guess_member {
		char key[38];
		uint8_t key_n;
		uint8_t type;
	} member[SHAPE_KEYS];
};

/* One record on its way to spans. The reader owns it; dialects use the functions below. */
/* Damage of one record that is blanked out, so that what is behind it is read. */
enum { MENDS_MOST = 8 };

struct torn_range {
	uint64_t from, to;
};

struct reading {
	const struct record *record;
	struct build *build;
	struct arena *arena; /* of the record */
	const struct limits *limits;
	const struct sink *sink;
	struct diag *diag;
	struct diag *firsts;           /* what is told once of each kind; NULL: diag */
	const struct dialect *dialect; /* that is reading */
	struct reading_totals *totals;
	struct ledger *ledger; /* NULL: none is kept */
	struct str object;     /* that the span in `build` is read from … */
	struct span before;    /* … and what it was when a key of it was met again … */
	struct span first;     /* … for the first time with something else, … */
	bool welded;           /* … which was so */
	enum status stop;      /* what the sink said, when it wants no more */

	struct shape_guess guesses[2];  /* the shapes of late: with a parent and without, say … */
	size_t guess;                   /* … and which of them is the last one */
	struct field_memo fields, keys; /* of spans: flat_fields.c, flat.c */
	struct map *unknown;            /* shapes that were reported already, by their keys */
	struct arena *names;            /* their keys; lives as long as the reader */
	bool repaired[JSON_REPAIRS];    /* kinds of repair that were reported already */
	bool told_level;                /* spans of OTLP that stand too high up were reported already */
	bool told_alone;                /* … traces of Langfuse without observations */
	bool aside;                     /* a place of a bundle where other things than spans are expected */
	bool salvages;                  /* what is in no dialect is nothing to tell of */
	bool in_unread;                 /* an object around this one names a span, and nobody reads it */
	ARRAY(struct str) others;       /* of this object: reading_other() */
	int nesting;                    /* objects looked into on the way to this one */
	const struct shape *around;     /* an object of no format, whose "spans" are read; NULL: none */
	uint64_t claimed;               /* objects that a dialect read, whatever it found in them */
	bool broken;                    /* something in this record is no JSON (reported) */
	const char *given; /* the record up to here is in spans that were handed on; NULL: nothing */
	struct torn_range
		torn[MENDS_MOST + 1]; /* in the stream: what a span has of these is lost; ascending */
	size_t torns;
	uint64_t torn_spans;    /* of the record, that were handed on */
	struct str counted;     /* the record up to here has … */
	uint64_t counted_lines; /* … so many newlines */
};

struct dialect {
	const char *name;      /* "otlp-json" */
	const char *summary;   /* one line */
	uint32_t precision_ns; /* of its times */
	bool proto;            /* takes RECORD_PROTO records; no bid */
	bool keeps_bytes;      /* does not look at all strings of its records */
	/* 0 (not mine) to 100; allocates nothing. Highest wins, a tie at the top is an error that names both.
	 */
	int (*bid)(const struct shape *s);
	/* The same for an object that is likely to have the keys and types of the one before it, without a
	 * look at all of them first: false when it turned out not to, and nothing was given then. May be
	 * NULL. */
	bool (*read_guessed)(struct reading *r, struct str object, enum status *st);
	/* OK: read. SKIP: it is damaged; what could be read was given, the rest was reported with
	 * reading_damaged(). */
	enum status (*read)(struct reading *r, struct str object);
};

/* All rows, and one by name (NULL when there is none). */
const struct dialect *const *dialects(size_t *n);
const struct dialect *dialect_by_name(struct str name);

/* ---- for dialects ---- */

/* Is the i-th key of the object the guessed one, and of its type? Behind the last: were they as many? */
bool reading_is_guessed(const struct reading *r, size_t i, struct str key, enum pull_type type);
bool reading_guess_ends(const struct reading *r, size_t n);

/* By the dialect that reads; bytes that are in no text are told, whether it looks at them or not. */
enum status reading_whole(struct reading *r, struct str object);

/* A reader over an object of this record, with its arena and depth. reading_json_end() counts its repairs;
 * false (and reported) when it failed. */
void reading_json(struct reading *r, struct pull *j, struct str object);
void reading_repairs(struct reading *r, const struct pull *j); /* what it repaired, and no more */
bool reading_json_end(struct reading *r, const struct pull *j);

/* pull_element() of a list of objects: what is none is passed over, and but for null it is reported, and
 * *whole is false. */
bool reading_next_object(struct reading *r, struct pull *j, bool *whole);

/* A new span in r->build, with origin `object` (a slice of the record, or of something decoded from it),
 * dialect and precision set. */
struct build *reading_span(struct reading *r, struct str object);

/* Where that byte of the record is; decoded text has the place of its record. */
struct place reading_place(struct reading *r, const char *at);

/*
 * A field of the span, `id` < BUILD_FIELDS, is met under this key: was it before, under the same? That is
 * counted; and when its value is read, reading_repeated() says whether ids, name, parent or times are others
 * now. Those are of another record, which bytes that are missing made one with this.
 */
static inline bool reading_repeats(struct reading *r, struct pull *j, unsigned id, struct str key)
{
	if (!build_repeats(r->build, id, key))
		return false;
	j->repairs[JSON_REPAIR_KEY]++;
	r->before = r->build->span;
	return true;
}
void reading_repeated(struct reading *r, const struct pull *j);

/* How much of the record it is, where that was not known yet. */
void reading_extent(struct reading *r, struct str object);

/* Hands the built span to the sink. False when the sink wants no more: return. */
bool reading_emit(struct reading *r);
bool reading_emit_feedback(struct reading *r, struct str object, bool is_evaluation);

/* Feedback that the span quotes which is being built, and where it says that it was read. */
bool reading_emit_quoted_feedback(struct reading *r, struct str json, struct str file, uint64_t line);

void reading_other_signal(struct reading *r); /* a log or metric record: counted */
void reading_damaged(struct reading *r, const char *at, const char *code, const char *why);

/* The first of its kind in this input, where the caller says so. */
void reading_first(struct reading *r, const char *at, enum severity severity, const char *code,
		   const char *what);

/* An object or list that stands where the dialect knows of none: if it names spans (true), whoever bids for
 * them reads them when this object was read. Anything else is no matter. */
bool reading_other(struct reading *r, struct str value);

/* Reads an object inside this one by whoever bids for it (wrappers). */
enum status reading_object(struct reading *r, struct str object);

/* Attributes that are a plain JSON object: {"a":1,"b.c":"x"}. Into the span, or what `add` adds to
 * (build_resource_attr, build_event_attr …). */
typedef void attr_add(struct build *b, struct str key, struct value v);
bool reading_attr_map(struct reading *r, struct pull *j, attr_add *add);

/* Is the text, in either case, a part of what a dialect says where the record does not? */
bool dialect_makes_up(struct str text);

/* Who wins an object of this shape; NULL: nobody, or two. */
const struct dialect *dialect_of(const struct shape *s);

/* ---- for the reader ---- */

/* One record to spans, by `forced` or by whoever bids. */
enum status dialect_read(struct reading *r, const struct record *record, const struct dialect *forced);

/* A record that records_next() skipped: what is left of it. */
void dialect_read_torn(struct reading *r, const struct record *record, const struct dialect *forced);

#endif
