/*
 * Prompts from templates: "{{name}}", "{name}" and "${name}" (with blanks
 * inside or not) stand for what was captured under that name. Braces around
 * anything but a name are text. Control structures ("{% … %}") are not known.
 */
#ifndef SPAN_PROMPT_TEXT_H
#define SPAN_PROMPT_TEXT_H

#include "span/value.h"

enum prompt_fill { PROMPT_FILLED, PROMPT_LACKS, PROMPT_CONTROLS };

/*
 * Appends the prompt. `variables` is a JSON object. PROMPT_LACKS: a name has no
 * value, which stays in *name; the rest is filled in. PROMPT_CONTROLS: the
 * template has control structures.
 */
enum prompt_fill prompt_fill(struct str template, struct value variables, struct arena *arena,
			     struct buf *out, struct str *name);

/* Hex digits of the SHA-256 of a text; in the arena. */
struct str prompt_sha256(struct str text, struct arena *arena);

/* A recorded SHA-256: 64 hex digits, with "sha256:" in front or not. False when it is none, or cut
 * ("7c1e..."). */
bool prompt_hash_read(struct str recorded, struct str *hex);

#endif
