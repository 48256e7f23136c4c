/* Filling templates, hashing prompts. */
#include "span/prompt_text.h"

#include "base/ascii.h"
#include "base/sha256.h"

enum { NAME_LONGEST = 100, HEX = 64 };

static bool is_name(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!ascii_is_alnum(text.s[i]) && !strchr("_.-", text.s[i]))
			return false;
	return text.n > 0 && !ascii_is_digit(text.s[0]);
}

/* The name that stands for a value at the beginning of `rest`, and the bytes that it takes; 0: none does. */
static size_t placeholder(struct str rest, struct str *name)
{
	bool twice = str_starts(rest, STR("{{")), dollar = str_starts(rest, STR("${"));
	size_t open = twice || dollar ? 2 : rest.s[0] == '{';
	struct str close = twice ? STR("}}") : STR("}");
	ptrdiff_t end = open ? str_find(str_from(rest, open), close) : -1;
	if (end < 0 || end > NAME_LONGEST)
		return 0;
	*name = str_trim((struct str){ rest.s + open, (size_t)end });
	return is_name(*name) ? open + (size_t)end + close.n : 0;
}

enum prompt_fill prompt_fill(struct str template, struct value variables, struct arena *arena,
			     struct buf *out, struct str *name)
{
	enum prompt_fill result = PROMPT_FILLED;
	if (str_find(template, STR("{%")) >= 0)
		return PROMPT_CONTROLS;
	for (size_t i = 0; i < template.n;) {
		struct str here;
		size_t n = template.s[i] == '{' || template.s[i] == '$'
				   ? placeholder(str_from(template, i), &here)
				   : 0;
		if (!n) {
			buf_add_char(out, template.s[i++]);
			continue;
		}
		struct value v = value_member(variables, arena_str(arena, here).s, arena);
		if (value_is_set(v))
			buf_add_str(out, value_text(v, arena));
		else if (result == PROMPT_FILLED)
			*name = here;
		if (!value_is_set(v))
			result = PROMPT_LACKS;
		i += n;
	}
	return result;
}

struct str prompt_sha256(struct str text, struct arena *arena)
{
	struct buf hex = { 0 };
	sha256_hex(&hex, text);
	struct str out = arena_str(arena, buf_str(&hex));
	buf_release(&hex);
	return out;
}

bool prompt_hash_read(struct str recorded, struct str *hex)
{
	recorded = str_trim(recorded);
	if (recorded.n > 7 && str_eq_nocase((struct str){ recorded.s, 7 }, STR("sha256:")))
		recorded = str_from(recorded, 7);
	for (size_t i = 0; i < recorded.n; i++)
		if (!ascii_is_hex(recorded.s[i]))
			return false;
	*hex = recorded;
	return recorded.n == HEX;
}
