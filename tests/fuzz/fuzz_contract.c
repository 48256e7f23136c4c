/* Any bytes as a contract: it is loaded, or what is wrong is told. */
#include "fuzz.h"

#include "contract/contract.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct diag diag = { 0 };
	struct outcome out = { .title = STR("fuzz") };
	struct contract *c = contract_load((struct str){ (const char *)bytes, n }, STR("fuzz"), &diag);
	PROMISE((c == NULL) == (diag.count[SEVERITY_ERROR] > 0));
	if (c) {
		struct contract_check *check = contract_check_new(c, &out);
		contract_check_end(check);
		PROMISE(out.suites.n <= c->n);
		contract_check_free(check);
	}
	outcome_release(&out);
	contract_free(c);
	return 0;
}
