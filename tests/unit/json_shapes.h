/* Texts of every kind that a JSON reader meets: good, bad, and in between; for test_pull.c. */
#ifndef TESTS_JSON_SHAPES_H
#define TESTS_JSON_SHAPES_H

#include "base/str.h"

#define RAW(literal)                         \
	{                                    \
		literal, sizeof(literal) - 1 \
	}

/* clang-format off */
static const struct str shapes[] = {
	RAW("{}"), RAW("[]"), RAW("[[]]"), RAW("[[],[[]]]"), RAW("{\"a\":{}}"), RAW(" [ ] "),
	RAW("\t\n\r []\n"), RAW("[1,2]"), RAW("[1 , 2]"), RAW("{\"a\":1,\"b\":2}"), RAW("{\"\":0}"),
	RAW("{\"a\" : 1}"), RAW("[{}]"), RAW("[1,]"), RAW("[,1]"), RAW("[1,,2]"), RAW("[1 2]"), RAW("[1"),
	RAW("[1,"), RAW("["), RAW("]"), RAW("{"), RAW("}"), RAW("{]"), RAW("[}"), RAW("[1}"), RAW("{\"a\"}"),
	RAW("{\"a\":}"), RAW("{\"a\":1,}"), RAW("{,}"), RAW("{1:1}"), RAW("{a:1}"), RAW("{'a':1}"),
	RAW("{\"a\" 1}"), RAW("{\"a\":1 \"b\":2}"), RAW("{\"a\"::1}"), RAW("{\"a\":1}}"), RAW("[]]"),
	RAW("[][]"), RAW("{}{}"), RAW("1 2"), RAW("[1]x"), RAW("[\"a\",\n4\n,1,"), RAW("{\"a\":/*c*/1}"),
	RAW("[1//x\n]"), RAW(""), RAW(" "), RAW("*"), RAW("\xef\xbb\xbf{}"), RAW("\xef\xbb{}"), RAW("[\x0c]"),
	RAW("[\xe2\x81\xa0]"), RAW("{\"x\":true,}"), RAW("[\"x\"\"y\"]"), RAW("[3[4]]"), RAW("[:]"),
	RAW("{\"a\":1,\"b\"}"), RAW("{\"a\":[1,{\"b\":[]}]}"), RAW("[{\"a\":\"b\"},[\"c\"]]"), RAW("<null>"),
	RAW("true"), RAW("false"), RAW("null"), RAW("[true,false,null]"), RAW("tru"), RAW("[nul]"),
	RAW("[True]"), RAW("[truee]"), RAW("[nulll]"), RAW("nan"), RAW("[falsee]"), RAW("[TRUE]"),
	RAW("[true1]"), RAW("0"), RAW("-0"), RAW("1"), RAW("-1"), RAW("[123]"), RAW("1.5"), RAW("1e5"),
	RAW("1E+5"), RAW("1e-5"), RAW("0.1e1"), RAW("9223372036854775807"), RAW("-9223372036854775808"),
	RAW("9223372036854775808"), RAW("18446744073709551550"), RAW("1e400"), RAW("-1e400"), RAW("1e-400"),
	RAW("0e0"), RAW("0E+1"), RAW("20e1"), RAW("01"), RAW("-01"), RAW("+1"), RAW(".5"), RAW("1."),
	RAW("-"), RAW("-."), RAW("1.e1"), RAW("1e"), RAW("1e+"), RAW("1e5.5"), RAW("--1"), RAW("1-"),
	RAW("0x1"), RAW("1_000"), RAW("NaN"), RAW("-NaN"), RAW("Infinity"), RAW("-Infinity"), RAW("Inf"),
	RAW("[1.5.5]"), RAW("[1ee5]"), RAW("[0e]"), RAW("1a"), RAW("[-a]"), RAW("[2.e3]"), RAW("[1.0e+]"),
	RAW("[++1]"), RAW("[123.456e-789]"), RAW("[1 000]"), RAW("[0.4e00669999999999999999]"),
	RAW("-123123123123123123123123123123"), RAW("[0e+-1]"), RAW("[\xef\xbc\x91]"),
	RAW("1.7976931348623157e308"), RAW("5e-324"), RAW("[123e65]"), RAW("[-0.0]"), RAW("[1E22]"),
	RAW("0.3e+"), RAW("\"\""), RAW("\"a\""), RAW("\"\\\"\""), RAW("\"\\\\\""), RAW("\"\\/\""),
	RAW("\"\\b\\f\\n\\r\\t\""), RAW("\"\\u0041\""), RAW("\"\\u00e9\""), RAW("\"\\u20ac\""),
	RAW("\"\\ud83d\\ude00\""), RAW("\"\\uD834\\uDD1E\""), RAW("\"\\u0000\""), RAW("{\"\\u0000k\":1}"),
	RAW("\"\\ud83d\""), RAW("\"\\ude00\""), RAW("\"\\ud83d\\ud83d\""), RAW("\"\\ud83dx\""),
	RAW("\"\\ud83d\\n\""), RAW("\"\\u12\""), RAW("\"\\u123g\""), RAW("\"\\uD83D\\u\""), RAW("\"\\x41\""),
	RAW("\"\\a\""), RAW("\"\\\""), RAW("\"\\"), RAW("\""), RAW("\"a"), RAW("a\""), RAW("'a'"),
	RAW("\"a\nb\""), RAW("\"a\tb\""), RAW("\"\x01\""), RAW("\"\x1f\""), RAW("\"\x7f\""),
	RAW("\"\xc3\xa9\""), RAW("\"\xe2\x82\xac\""), RAW("\"\xf0\x9f\x98\x80\""), RAW("\"\xff\""),
	RAW("\"\xc3\""), RAW("\"\xc0\xaf\""), RAW("\"\xed\xa0\x80\""), RAW("\"\xf4\xbf\xbf\xbf\""),
	RAW("\"\xe0\xff\""), RAW("\"\\\xe5\""), RAW("\"\\u\""), RAW("\"\\\\u0041\""), RAW("\"\\\\\\\"\""),
	RAW("[\"\\\\\\\\\"]"), RAW("\"\\u2028\\u2029\""), RAW("\"\\uFFFF\""), RAW("\"\\uDBFF\\uDFFF\""),
	RAW("\"new\\u000Aline\""), RAW("[\"\\\\n\"]"), RAW("[\"a\",\"b\\\\\"]"), RAW("\"\\uqqqq\""),
	RAW("\"\xe2\x80\xa8\""), RAW("[\"\\ud800abc\"]"), RAW("[\"\\ud800\\u1\"]"), RAW("[\\n]"),
	RAW("[\"\"],"), RAW("\"012345678901234567890123456789\\n012345678901234567890123456789\""),
	RAW("{\"012345678901234567890123456789012345\":\"01234567890123456789012345678901\"}"),
};
/* clang-format on */

#endif
