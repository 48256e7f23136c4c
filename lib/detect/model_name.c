/* Names of models. */
#include "detect/model_name.h"

#include "base/ascii.h"

#include <string.h>

/* Bedrock's "-v1:0": the revision of its interface, no other model. */
static struct str without_revision(struct str m)
{
	size_t end = m.n;
	while (end > 0 && (ascii_is_digit(m.s[end - 1]) || m.s[end - 1] == ':'))
		end--;
	bool is_revision = end >= 2 && end < m.n && m.s[end - 1] == 'v' && m.s[end - 2] == '-' &&
			   memchr(m.s + end, ':', m.n - end) != NULL;
	return is_revision ? (struct str){ m.s, end - 2 } : m;
}

struct str model_bare(struct str m)
{
	for (size_t i = m.n; i > 0; i--)
		if (m.s[i - 1] == '/')
			return without_revision(str_from(m, i));
	ptrdiff_t at = str_find(m, STR("anthropic."));
	return without_revision(at >= 0 ? str_from(m, (size_t)at + 10) : m);
}

/* "-2024-08-06", "-20241022", "-0613", "-001", "-latest", "@20240620": the same model, said more exactly. */
static bool is_snapshot(struct str tail)
{
	static const char *const words[] = { "-latest", "-preview", "-exp" };
	bool digits = false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_starts(tail, str_of(words[i])))
			tail = str_from(tail, strlen(words[i]));
	for (size_t i = 0; i < tail.n; i++) {
		bool digit = ascii_is_digit((char)tail.s[i]) != 0;
		digits |= digit;
		bool separator = strchr("-@:v.", tail.s[i]) != NULL;
		if (!digit && !separator)
			return false;
	}
	return !tail.n || (digits && strchr("-@:", tail.s[0]) && tail.n >= 3);
}

/* Where its date begins; its end when it has none. */
static size_t dated(struct str m)
{
	size_t end = m.n;
	while (end > 0 && (ascii_is_digit(m.s[end - 1]) || m.s[end - 1] == '-' || m.s[end - 1] == '@'))
		end--;
	return m.n - end >= 5 ? end : m.n;
}

bool model_same(struct str asked, struct str answered)
{
	asked = model_bare(asked);
	answered = model_bare(answered);
	if (str_ends(asked, STR("-latest")))
		asked.n -= 7;
	struct str shorter = asked.n <= answered.n ? asked : answered,
		   longer = asked.n <= answered.n ? answered : asked;
	if (str_eq_nocase(asked, answered))
		return true;
	if (!str_eq_nocase(shorter, (struct str){ longer.s, shorter.n }))
		return false;
	return is_snapshot(str_from(longer, shorter.n)) && dated(shorter) == shorter.n;
}
