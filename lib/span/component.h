/* Signs of components, one by one; for lib/span/memo.c and build.c, which remember them. component_of() is
 * the same in one call. */
#ifndef SPAN_COMPONENT_H
#define SPAN_COMPONENT_H

#include "span/facet.h"

enum { COMPONENT_KEY_SIGNS = 24, SIGN_NONE = UINT16_MAX };

/* The signs that an attribute of this key can be, in order; more than COMPONENT_KEY_SIGNS there are not. */
size_t component_signs_of_key(struct str key, uint16_t out[COMPONENT_KEY_SIGNS]);
bool component_sign_holds(uint16_t sign, struct value v);

/* The first sign in a name. */
uint16_t component_sign_of_name(struct str name);

/* By the first of all signs that hold; SIGN_NONE: none does. */
enum component component_of_sign(uint16_t sign, bool is_root);

#endif
