/*
 * The pull reader beside jansson. What jansson accepts, it accepts, with the
 * same values; what it accepts beyond that is one of its repairs (struct
 * pull), or of what jansson cannot hold: an integer of more than 64 bits, a
 * real beyond the range of double, a NUL in a key, a byte order mark.
 */
#include "fuzz.h"

#include "json/pull.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEPTH = 256 };

static json_t *number(struct str text)
{
	char *c = malloc(text.n + 1);
	memcpy(c, text.s, text.n);
	c[text.n] = '\0';
	json_t *v = strpbrk(c, ".eE") ? json_real(strtod(c, NULL)) : json_integer(strtoll(c, NULL, 10));
	free(c);
	return v;
}

/* A value of jansson's, empty where it is a container; NULL where one of ours is none of jansson's. */
static json_t *next_value(struct pull *j, enum pull_type type)
{
	struct str text;
	bool b;
	switch (type) {
	case PULL_OBJECT:
		return pull_object(j) ? json_object() : NULL;
	case PULL_ARRAY:
		return pull_array(j) ? json_array() : NULL;
	case PULL_STRING:
		return pull_string(j, &text) ? json_stringn(text.s, text.n) : NULL;
	case PULL_NUMBER:
		return pull_number(j, &text) ? number(text) : NULL;
	case PULL_BOOL:
		return pull_bool(j, &b) ? json_boolean(b) : NULL;
	case PULL_NULL:
		return pull_null(j) ? json_null() : NULL;
	case PULL_NONE:
		break;
	}
	pull_fail(j, "value expected");
	return NULL;
}

/* All of it; *same is false when some of it is nothing that jansson has. */
static json_t *build(struct pull *j, bool *same)
{
	json_t *stack[DEPTH + 1] = { NULL }, *root = NULL;
	struct str key = STR_UNSET;
	uint32_t depth = 0;
	*same = true;
	do {
		enum pull_type type = pull_peek(j);
		json_t *v = next_value(j, type);
		bool opened = !j->error && (type == PULL_OBJECT || type == PULL_ARRAY);
		if (j->error)
			break;
		*same &= v != NULL;
		json_t *kept = v ? v : json_null(), *top = depth ? stack[depth] : NULL;
		if (!top)
			root = kept;
		else if (json_is_array(top))
			json_array_append_new(top, kept);
		else if (json_object_setn_new(top, key.s, key.n, kept))
			*same = false;
		if (opened && *same)
			stack[++depth] = kept;
		while (depth && !(json_is_object(stack[depth]) ? pull_key(j, &key) : pull_element(j)) &&
		       !j->error)
			depth--;
	} while (!j->error && depth && *same);
	return root;
}

static bool is_repaired(const struct pull *j)
{
	for (int i = 0; i < JSON_REPAIRS; i++)
		if (j->repairs[i])
			return true;
	return false;
}

static bool is_tolerated(const struct pull *j, struct str text, const json_error_t *error)
{
	enum json_error_code code = json_error_code(error);
	return is_repaired(j) || str_starts(text, STR("\xef\xbb\xbf")) ||
	       code == json_error_numeric_overflow || code == json_error_null_byte_in_key;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ? size : 1);
	struct str text = { memcpy(copy, data, size), size };
	struct arena arena = { 0 };
	struct pull j, skipped;
	json_error_t error;
	bool same;
	json_t *theirs = json_loadb(text.s, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	pull_init(&j, text, DEPTH, &arena);
	json_t *ours = build(&j, &same);
	bool deep = j.error && strstr(j.error, "deeper");
	bool ok = same && pull_at_end(&j);
	/* A NUL between values ends the text for jansson. */
	if (theirs && !deep && !memchr(data, 0, size))
		PROMISE(ok && json_equal(ours, theirs));
	if (ok && !theirs)
		PROMISE(is_tolerated(&j, text, &error));
	/* What is read is passed over to the same place. */
	pull_init(&skipped, text, DEPTH, &arena);
	if (ok)
		PROMISE(pull_skip(&skipped, NULL) && pull_at_end(&skipped));
	json_decref(ours);
	json_decref(theirs);
	arena_release(&arena);
	free(copy);
	return 0;
}
