/* Any bytes as a profile: what is loaded is saved as what loads as the same again; what is refused is told.
 */
#include "fuzz.h"

#include "compare/population.h"

#include <stdio.h>
#include <stdlib.h>

/* Nothing differs from itself. */
static void compare_with_itself(const struct profile *p)
{
	const struct population_options options = { .alpha = 1, .least_effect = 1e-9 };
	struct population same;
	population_compare(&same, p, p, &options);
	PROMISE(same.n == 0);
	population_release(&same);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str text = { (const char *)bytes, n };
	struct diag diag = { 0 };
	struct buf once = { 0 }, twice = { 0 };
	struct profile *p = profile_load(text, STR("fuzz"), &diag);
	PROMISE((p == NULL) == (diag.count[SEVERITY_ERROR] > 0));
	if (p) {
		PROMISE(profile_is_saved(text));
		compare_with_itself(p);
		profile_save(p, &once);
		profile_free(p);
		p = profile_load(buf_str(&once), STR("once"), &diag);
		PROMISE(p);
		profile_save(p, &twice);
		PROMISE(str_eq(buf_str(&once), buf_str(&twice)));
	}
	profile_free(p);
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
