/* The one place that loads code. */
#include "input/archive_library.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

const char archive_library_name[] = ARCHIVE_SONAME;

struct function {
	const char *name;
	size_t at;
};

static const struct function functions[] = {
#define FUNCTION(name) { "archive_" #name, offsetof(struct archive_library, name) },
	ARCHIVE_FUNCTIONS(FUNCTION)
#undef FUNCTION
};

static bool fail(const char **why)
{
	const char *text = dlerror();
	*why = text ? text : "the loader gives no reason";
	return false;
}

/* Never closed: in the sandbox it could not be loaded again. */
bool archive_library_load(struct archive_library *l, const char *name, const char **why)
{
	void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		return fail(why);
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		void *function = dlsym(handle, functions[i].name);
		if (!function)
			return fail(why);
		memcpy((char *)l + functions[i].at, &function, sizeof(function));
	}
	return true;
}
