/* What a contract would not notice (contract/mutate.h), and what recording would change in it. */
#ifndef REPORT_MUTATION_REPORT_H
#define REPORT_MUTATION_REPORT_H

#include "compare/values.h"
#include "contract/mutate.h"
#include "report/text.h"

void mutation_text(struct buf *out, const struct mutation *m, const struct text_style *style);

/* casefile.mutation/1 */
void mutation_json(struct buf *out, const struct mutation *m);

/* One line: "requests.0.budgets.spans: 8 -> 9". */
void contract_change_text(struct buf *out, const struct json_difference *d, const struct text_style *style,
			  struct arena *arena);

#endif
