/* Any bytes as complaint slips: no crash, and what is taken from them is what jansson takes. */
#include "fuzz.h"

#include "query/slip.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str text = { (const char *)bytes, n };
	struct diag diag = { 0 };
	struct slip *all, one;
	size_t slips = slip_read_all(text, STR("fuzz"), &diag, &all);
	for (size_t i = 0; i < slips; i++) {
		for (size_t k = 0; k < all[i].keys.n; k++)
			PROMISE(all[i].keys.v[k].value.n > 0);
		slip_release(&all[i]);
	}
	free(all);
	enum status st = slip_read(&one, text, STR("fuzz"), STR_UNSET, &diag);
	PROMISE((st == STATUS_OK) == (slips == 1));
	slip_release(&one);
	return 0;
}
