/*
 * Files by name: a registry of prompts (prompts/<id>@<version>[.ext]), payloads
 * that spans refer to (artifacts/<id or sha256>). A store is a folder or a
 * bundle; what is in it is read once, and looked up by name without its folder
 * and extension: no name of a span ever becomes a path.
 */
#ifndef CONTRACT_STORE_H
#define CONTRACT_STORE_H

#include "base/diag.h"
#include "base/limits.h"
#include "base/str.h"

enum { STORE_FILE_BYTES = 8 << 20, STORE_BYTES = 512 << 20 };

struct store;

/* NULL, and told, when nothing can be read. Larger files are passed over (told). The caller frees. */
struct store *store_load(const char *path, const struct limits *limits, struct diag *diag)
	__attribute__((warn_unused_result));
void store_free(struct store *s);

/* By name ("refund@v17", "a_123"), with extension or not, or by the SHA-256 of the content ("sha256:…" or
 * hex). */
bool store_find(const struct store *s, struct str name, struct str *content);

/* The names, one after the other from *at = 0. */
bool store_next(const struct store *s, size_t *at, struct str *name, struct str *content);

#endif
