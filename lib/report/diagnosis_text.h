/* A diagnosis for people: suspects, what is missing, gaps, what could not be assessed, one line that sums it
 * up. */
#ifndef REPORT_DIAGNOSIS_TEXT_H
#define REPORT_DIAGNOSIS_TEXT_H

#include "detect/detect.h"
#include "report/text.h"

void diagnosis_text(struct buf *out, const struct diagnosis *d, const struct text_style *style);

/* All rules that were chosen: fired, silent, or not assessable and what they lack. */
void diagnosis_rules_text(struct buf *out, const struct diagnosis *d, const struct detect_settings *settings,
			  const struct text_style *style);

/* What a rule is about, its options, what to do next and whose it is. */
void diagnosis_explain(struct buf *out, enum rule_id rule, const struct text_style *style);

/* Is this gap one of the first of its rule, which are shown? Asked of one after the other; *nth is kept
 * between them. *more: behind the last of a rule, how many are not. */
bool diagnosis_shows_gap(const struct diagnosis *d, size_t i, size_t *nth, size_t *more);

/* How a finding calls its span: its id where people gave it, else its name, with its id where it is not the
 * only one. */
struct str diagnosis_span(const struct diagnosis *d, uint32_t node, struct arena *arena);

/* The line that sums it up; `failed` spans failed without a reason (diagnosis_failures()). */
struct str diagnosis_summary(const struct diagnosis *d, size_t failed, struct arena *arena);

/* "retrieval.doc_ids[0]" */
struct str diagnosis_key(const struct evidence *e, struct arena *arena);

#endif
