/* Classes of characters, by utf8proc's tables. */
#include "base/letter.h"

#include "base/ascii.h"

#include <stddef.h>
#include <utf8proc.h>

static enum letter_class ascii_class(char c)
{
	if (ascii_is_alnum(c))
		return LETTER_WORD;
	return c == ' ' || (c >= '\t' && c <= '\r') ? LETTER_BLANK : LETTER_OTHER;
}

static enum letter_class letter_or_alone(uint32_t code)
{
	static const struct {
		uint32_t from, to;
	} alone[] = {
		{ 0x3005, 0x3007 }, { 0x3040, 0x30ff },   { 0x31f0, 0x31ff },
		{ 0x3400, 0x4dbf }, { 0x4e00, 0x9fff },   { 0xf900, 0xfaff },
		{ 0xff66, 0xff9d }, { 0x1b000, 0x1b16f }, { 0x20000, 0x3ffff },
	};
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		if (code >= alone[i].from && code <= alone[i].to)
			return LETTER_ALONE;
	return LETTER_WORD;
}

enum letter_class letter_class(uint32_t code)
{
	if (code < 0x80)
		return ascii_class((char)code);
	switch (utf8proc_category((utf8proc_int32_t)code)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return letter_or_alone(code);
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return LETTER_BLANK;
	default:
		return code == 0x85 ? LETTER_BLANK : LETTER_OTHER;
	}
}
