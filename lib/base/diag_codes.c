/* The table of codes. */
#include "base/diag_codes.h"

static const struct diag_code table[] = {
#define CODE(code, severity, means, lost, advice) { code, severity, means, lost, advice },
#include "base/diag_codes.def"
#undef CODE
};

const struct diag_code *diag_codes(size_t *n)
{
	*n = sizeof(table) / sizeof(table[0]);
	return table;
}
