/*
 * Words that stand in spans and in no record: what a search over raw records
 * must not look for. Names of the spans of run records and of events without
 * one, kinds of Jaeger's references, and words of JSON where the record has a
 * number, nothing, or an empty AnyValue. What protobuf records become is not
 * here: they are always read.
 */
#include "dialect/dialect.h"

static const char *const words[] = {
	"llm_run",      "1_parse",    "2_route",    "3_prompt", "4_model",
	"5_validate",   "6_evidence", "7_fallback", "8_review", "log",
	"follows_from", "child_of",   "true",       "false",    "null",
};

bool dialect_makes_up(struct str run)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find_nocase(str_of(words[i]), run) >= 0)
			return true;
	return false;
}
