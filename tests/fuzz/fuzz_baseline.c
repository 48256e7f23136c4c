/* Any bytes as a baseline: what is loaded is saved as what loads as the same again; what is refused is told.
 */
#include "fuzz.h"

#include "detect/baseline.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str text = { (const char *)bytes, n };
	struct diag diag = { 0 };
	struct buf once = { 0 }, twice = { 0 };
	struct baseline *b = baseline_load(text, STR("fuzz"), &diag);
	PROMISE((b == NULL) == (diag.count[SEVERITY_ERROR] > 0));
	if (b) {
		PROMISE(baseline_is_profile(text));
		baseline_save(b, &once);
		baseline_free(b);
		b = baseline_load(buf_str(&once), STR("once"), &diag);
		PROMISE(b);
		baseline_save(b, &twice);
		PROMISE(str_eq(buf_str(&once), buf_str(&twice)));
	}
	baseline_free(b);
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
