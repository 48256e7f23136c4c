/* Any bytes as JSON: the pull reader may say no, but what jansson accepts it reads to the end. */
#include "fuzz.h"

#include "json/pull.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEPTH = 256 };

/* Reads every key and every scalar, without recursion. */
static bool read_all(struct pull *j)
{
	bool object[DEPTH + 1], b;
	struct str text;
	uint32_t depth = 0;
	for (;;) {
		enum pull_type type = pull_peek(j);
		bool opened = false;
		if (type == PULL_OBJECT || type == PULL_ARRAY) {
			opened = type == PULL_OBJECT ? pull_object(j) : pull_array(j);
			if (opened)
				object[++depth] = type == PULL_OBJECT;
		} else if (type == PULL_STRING) {
			pull_string(j, &text);
		} else if (type == PULL_NUMBER) {
			pull_number(j, &text);
		} else if (type == PULL_BOOL) {
			pull_bool(j, &b);
		} else if (type == PULL_NULL) {
			pull_null(j);
		} else {
			return pull_fail(j, "value expected");
		}
		while (depth && !(object[depth] ? pull_key(j, &text) : pull_element(j))) {
			if (j->error)
				return false;
			depth--;
		}
		if (j->error || !depth)
			return !j->error;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ? size : 1);
	struct str text = { memcpy(copy, data, size), size };
	struct arena arena = { 0 };
	struct pull read, skipped;
	json_error_t error;
	pull_init(&read, text, DEPTH, &arena);
	pull_init(&skipped, text, DEPTH, &arena);
	bool ok = size && read_all(&read) && pull_at_end(&read);
	bool skips = size && pull_skip(&skipped, NULL) && pull_at_end(&skipped);
	json_t *v = HAVE_ORACLE ? json_loadb(text.s, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error) : NULL;
	bool deep = read.error && strstr(read.error, "deeper");
	/* A NUL ends the text for jansson. */
	PROMISE(!v || deep || (ok && skips) || memchr(data, 0, size));
	json_decref(v);
	arena_release(&arena);
	free(copy);
	return 0;
}
