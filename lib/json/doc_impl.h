/* What the files of json/doc share. Included by doc*.c only. */
#ifndef JSON_DOC_IMPL_H
#define JSON_DOC_IMPL_H

#include "json/doc.h"

/* Tells that something else was expected ("a number"); gives false. */
bool doc_unexpected(const struct doc_at *at, const char *expected);

#endif
