/* Base64 (RFC 4648, sections 4 and 5). */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/arena.h"
#include "base/buf.h"

/* Decodes the standard or the URL alphabet, with or without padding, into the arena. False when it is
 * neither.
 */
bool base64_decode(struct str text, struct arena *arena, struct str *bytes);

/* Standard alphabet, padded. */
void base64_encode(struct buf *out, struct str bytes);

#endif
