/* Names without ids. */
#include "trace/name.h"

#include "base/ascii.h"

enum { HEX_MIN = 6 };

/* Behind the UUID at `at` (RFC 9562, section 4); `at` where there is none. */
static size_t uuid_end(struct str name, size_t at)
{
	static const size_t groups[] = { 8, 4, 4, 4, 12 };
	size_t i = at;
	if (at && ascii_is_alnum(name.s[at - 1]))
		return at;
	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		if (g && (i >= name.n || name.s[i++] != '-'))
			return at;
		for (size_t end = i + groups[g]; i < end; i++)
			if (i >= name.n || !ascii_is_hex(name.s[i]))
				return at;
	}
	return i < name.n && ascii_is_alnum(name.s[i]) ? at : i;
}

/* Behind the run of hexadecimal digits at `at`, without the letters that belong to a word. */
static size_t hex_end(struct str name, size_t at)
{
	size_t end = at, digits = 0;
	while (end < name.n && ascii_is_hex(name.s[end]))
		digits += ascii_is_digit(name.s[end++]);
	if (end < name.n && ascii_is_letter(name.s[end]))
		while (end > at && ascii_is_letter(name.s[end - 1]))
			end--;
	bool in_word = at && ascii_is_letter(name.s[at - 1]) && ascii_is_letter(name.s[at]);
	return digits && !in_word && end - at >= HEX_MIN ? end : at;
}

static size_t digits_end(struct str name, size_t at)
{
	while (at < name.n && ascii_is_digit(name.s[at]))
		at++;
	return at;
}

/* Behind the id that begins at `at`; `at` when none does. */
static size_t id_end(struct str name, size_t at)
{
	if (!ascii_is_hex(name.s[at]))
		return at;
	size_t end = uuid_end(name, at);
	if (end == at)
		end = hex_end(name, at);
	return end > at ? end : digits_end(name, at);
}

struct str name_normal(struct str name, struct arena *arena)
{
	size_t i = 0, n = 0;
	while (i < name.n && !ascii_is_digit(name.s[i]))
		i++;
	if (i == name.n)
		return name;
	char *out = arena_alloc(arena, name.n);
	for (i = 0; i < name.n;) {
		size_t end = id_end(name, i);
		if (end > i) {
			out[n++] = '#';
			i = end;
			continue;
		}
		/* A word goes as a whole, up to its first digit: no id begins within it. */
		bool word = ascii_is_letter(name.s[i]);
		do
			out[n++] = name.s[i++];
		while (word && i < name.n && ascii_is_letter(name.s[i]));
	}
	return (struct str){ out, n };
}
