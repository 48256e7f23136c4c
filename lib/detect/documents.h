/* Questions about documents that several rules ask. */
#ifndef DETECT_DOCUMENTS_H
#define DETECT_DOCUMENTS_H

#include "detect/scene.h"

/* How many documents this span put out. */
size_t docs_of(const struct scene *s, uint32_t node);

/* The same document: equal, or one is the other with a place in it behind it ("terms.md#2", "terms.md"). */
bool doc_is(struct str id, struct str other);

/* Did it stay in the lists from `met` to `last`, and in what the prompt includes? */
bool documents_reached(const struct scene *s, struct str id, uint32_t met, uint32_t last);

/* The word that marks it as not to be served ("draft"), where it stands (a key of its metadata, or "id"). */
bool doc_is_stale(const struct scene *s, const struct scene_doc *d, struct str *mark, struct str *where);

/* Its id alone marks it so. */
bool doc_id_is_stale(struct str id);

/* A newer version of it that is not stale itself, in this trace or in the others that were read. */
bool doc_has_newer(const struct scene *s, const struct scene_doc *d, struct str *newer);

/* "pol_refund_v7": "pol_refund" and 7. False for ids without a version. */
bool doc_version_of(struct str id, struct str *base, uint64_t *version);

/* The 5th percentile of the best score of this retriever in the baseline; false when there is none. */
bool documents_baseline_score(const struct scene *s, uint32_t node, double *limit);

#endif
