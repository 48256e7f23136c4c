/* Phoenix's spans, by rows and by columns. For lib/dialect/ only. */
#ifndef DIALECT_PHOENIX_H
#define DIALECT_PHOENIX_H

#include "dialect/dialect.h"

/* One member of a span, whose value is next in `j`; span_kind goes to *kind. */
void phoenix_field(struct reading *r, struct pull *j, struct str key, struct value *kind);

/* Behind the last member. */
void phoenix_kind(struct build *b, struct value kind);

/*
 * A dataframe as DataFrame.to_json() writes it unless told otherwise: an
 * object per column, {"name":{"0":"query","1":…},"span_kind":{…}}. Without a
 * column "context.span_id" the index holds the span ids.
 */
enum status phoenix_columns(struct reading *r, struct str object);

#endif
