/* All codes of diagnostics, with what they mean: diag_codes.def. */
#ifndef BASE_DIAG_CODES_H
#define BASE_DIAG_CODES_H

#include "base/str.h"

struct diag_code {
	const char *code;
	const char *severity; /* one or several, or "of the ledger": it is the reason of a gap only */
	const char *means, *lost, *advice;
};

/* All rows, in the order of their codes. */
const struct diag_code *diag_codes(size_t *n);

#endif
