/* A contract that is being read: for lib/contract/contract.c and load_values.c. */
#ifndef CONTRACT_LOAD_H
#define CONTRACT_LOAD_H

#include "contract/contract.h"
#include "json/doc.h"

struct loading {
	struct contract *contract;
	struct arena *arena;
};

/* A copy that outlives the document. */
struct str contract_text(struct loading *l, struct str s);

/* "count": 1, or { "least": 1, "most": 3 }; what is not there is left alone. */
void contract_count(const struct doc_at *in, const char *key, uint32_t *least, uint32_t *most);

/* A list of scalars, as people would type them. */
struct str *contract_texts(struct loading *l, const struct doc_at *in, const char *key, size_t *n);

/* A list of keys, or of objects that say what must be behind a key. */
struct value_check *contract_attributes(struct loading *l, const struct doc_at *in, const char *key,
					size_t *n);

/* { "prompt.version": "v17", "model": ["a", "b"], "release": null }: pinned, one of them, or only there. */
void contract_members(struct loading *l, const struct doc_at *in, const char *key, struct value_check **out,
		      size_t *n);

#endif
