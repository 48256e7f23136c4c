/* What a record must hold to be of interest, as literals for the reader. False: nothing certain, read them
 * all. */
#ifndef QUERY_FILTER_H
#define QUERY_FILTER_H

#include "base/map.h"
#include "query/query.h"

/* The literals of the conjunct that promises most. */
bool filter_of_query(const struct query *q, struct arena *arena, struct scan_needles *out);

/* Can all spellings of this id be ruled out by the words of a text (json/scan_words.h)? */
bool filter_knows_words(struct str key, struct arena *scratch);

/* All spellings of the ids that are the keys of `traces`; beside what is there, and with room for feedback.
 */
bool filter_add_ids(const struct map *traces, struct arena *arena, struct scan_needles *out, bool feedback);
bool filter_of_ids(const struct map *traces, bool feedback, struct arena *arena, struct scan_needles *out);

/* And feedback records, whatever they are about. */
bool filter_add_feedback(struct scan_needles *out);

#endif
