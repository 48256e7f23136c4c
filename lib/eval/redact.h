/*
 * Personal data and secrets become tokens ("<email:e_4f81c2aa91d0>") before
 * anything leaves: what detect/personal finds by its form, what looks drawn by
 * lot, and every value found once wherever it comes again; in plain text and
 * inside of JSON, percent, HTML, quoted-printable, base64 and hex encodings.
 * A token is HMAC-SHA256 (RFC 2104) of kind and value, cut to 48 bits: equal
 * values stay equal, and nobody without the key can try values out.
 *
 * Values are learnt from all of a trace first, then its texts are written: only
 * texts in which all was learnt are made clean.
 */
#ifndef EVAL_REDACT_H
#define EVAL_REDACT_H

#include "detect/personal.h"
#include "span/span.h"

struct redact_settings {
	bool off;               /* everything stays as it is */
	struct str key;         /* of the HMAC */
	const struct str *keep; /* patterns of attribute keys: what is found there may stay, everywhere */
	size_t keep_n;
};

struct redactor;

/* Borrows the settings. */
struct redactor *redactor_new(const struct redact_settings *settings) __attribute__((warn_unused_result));
void redactor_free(struct redactor *r);

/*
 * One for a thread of its own, that learns and writes traces beside of `r`.
 * What it found in a trace is not known to `r` before that is told of it, in
 * the order in which the traces are to be known. Not where something is to be
 * kept: what may stay follows from the traces before.
 */
struct redactor *redactor_beside(struct redactor *r) __attribute__((warn_unused_result));

/* What was found in the trace at hand, in the arena; and `r` is told of it. */
struct redact_found;
const struct redact_found *redactor_found(const struct redactor *beside, struct arena *arena)
	__attribute__((warn_unused_result));
void redactor_take(struct redactor *r, const struct redact_found *found);

/* A trace begins. */
void redactor_begin_trace(struct redactor *r);

/* What is made clean from now on was not learnt: known values can be anywhere, in any form. */
void redactor_suspect_all(struct redactor *r);

/* Learns what is in a value (`label`: what it is called), in a span. */
void redactor_learn(struct redactor *r, struct str label, struct value v);
void redactor_learn_span(struct redactor *r, const struct span *s);

/* The text itself where nothing is in it, else a copy with tokens, in `arena`. */
struct str redact_text(struct redactor *r, struct str label, struct str text, struct arena *arena);

/* The same for any value; JSON stays JSON (a number that is a card number becomes a string). */
struct value redact_value(struct redactor *r, struct str label, struct value v, struct arena *arena);

/* The same for a line of JSON that was written here already, whose tokens are counted. Adds it to `out`. */
void redact_record(struct redactor *r, struct str json, struct arena *arena, struct buf *out);

/* The same with nothing but the kind, "<email>": equal under any key. */
struct value redact_to_kinds(struct redactor *r, struct value v, struct arena *arena);

/*
 * JSON with an escape that JSON does not have (\x41, \u12): readers make
 * different things of it. Here it is a text.
 */
bool redact_is_odd_json(struct str json);

/* A copy of the span in which nothing is left: names, ids, texts, attributes, events, links, resource,
 * origin. */
struct span *redact_span(struct redactor *r, const struct span *s, struct arena *arena);

/*
 * Texts that quote: what is a part of a value of this trace (seven digits of a
 * phone number) becomes "…". And: does `piece` stand in `whole` only as a part
 * of values that are replaced there?
 */
struct str redact_pieces(struct redactor *r, struct str text, struct arena *arena);
bool redact_splits(struct redactor *r, struct str whole, struct str piece);

/* How many values are replaced, by kind. */
size_t redactor_values(const struct redactor *r, enum personal_kind kind);

/* How many times a token was put since redactor_begin(): of one case. */
void redactor_begin(struct redactor *r);
size_t redactor_replaced(const struct redactor *r, enum personal_kind kind);

/*
 * The proof: is any of the values in `output`, plain, as JSON writes it (once
 * or twice, also fully escaped), percent-encoded, in hex, or in base64 at any
 * of its three alignments? Looked for by other means than they were found.
 */
struct redact_proof;
struct redact_proof *redact_proof_new(const struct redactor *r) __attribute__((warn_unused_result));
void redact_proof_free(struct redact_proof *p);
bool redact_proof_finds(const struct redact_proof *p, struct str output, size_t *at, enum personal_kind *kind,
			const char **form);

/* None is, as so many threads see it. */
bool redact_proof_holds(const struct redact_proof *p, struct str output, unsigned threads);

/*
 * What the proof finds is replaced by its kind, "<card>": of base64 that is
 * damaged the digits can be left that stand for all of a value but its ends.
 */
void redact_proof_cut(const struct redact_proof *p, struct buf *text);

#endif
