/* What stands between records and is no JSON: other lines, loggers' prefixes, NUL bytes. */
#include "json/records_impl.h"

#include "base/ascii.h"

enum { NOISE_SHOWN = 60 };

bool records_starts_object(struct records *r, size_t at)
{
	for (size_t i = at - r->at + 1;; i++) {
		if (!records_want(r, i + 1))
			return true;
		char c = r->bytes[r->at + i];
		if (!ascii_is_blank(c))
			return c == '"' || c == '}';
	}
}

bool records_starts_damaged(struct records *r)
{
	enum { KEY_MOST = 64 };
	(void)records_want(r, KEY_MOST);
	for (size_t i = 1; i < KEY_MOST && i + 1 < r->n - r->at; i++) {
		char c = r->bytes[r->at + i], next = r->bytes[r->at + i + 1];
		if (c == '"')
			return next == ':' || next == ',';
		if (ascii_is_blank(c) || c == '\'' || c == '{' || c == '}' || c == '=')
			return false;
	}
	return false;
}

bool records_skip_nuls(struct records *r)
{
	if (r->bytes[r->at] != '\0')
		return false;
	struct place place = records_place(r, 0);
	uint64_t length = 0;
	do {
		while (r->at < r->n && r->bytes[r->at] == '\0')
			r->at++, length++;
	} while (r->at == r->n && records_fill(r));
	r->totals.damaged++;
	diag_report(r->diag, SEVERITY_WARNING, "text.nul", &place, STR_UNSET, "%llu NUL bytes were skipped",
		    (unsigned long long)length);
	return true;
}

static void tell_noise(struct records *r, size_t n)
{
	r->totals.noise_lines++;
	if (r->noise_told)
		return;
	r->noise_told = true;
	struct place place = records_place(r, 0);
	bool console = r->bytes[r->at] == '{';
	diag_report(r->diag, SEVERITY_WARNING, "json.noise", &place,
		    (struct str){ r->bytes + r->at, n < NOISE_SHOWN ? n : NOISE_SHOWN }, "%s",
		    console ? "not JSON (a key without quotes: JavaScript console output?)"
			    : "not JSON; the first such line of this input");
}

/* A '{' in the line at `at`, `ahead` bytes on, that may start an object. */
static bool object_at(struct records *r, size_t ahead, size_t line)
{
	char next = ahead + 1 < line ? r->bytes[r->at + ahead + 1] : ' ';
	return next == '"' || next == '}' ||
	       (ascii_is_blank(next) && records_starts_object(r, r->at + ahead));
}

void records_skip_noise(struct records *r)
{
	size_t told = 1;
	for (;;) {
		size_t have = r->n - r->at;
		const char *end = memchr(r->bytes + r->at, '\n', have);
		size_t n = end ? (size_t)(end - (r->bytes + r->at)) : have;
		if (!end && have < NOISE_SHOWN && records_fill(r))
			continue;
		/* A logger's prefix is fine; a '{' that opens no object is not. */
		if (told == 1 && r->bytes[r->at] == '{')
			tell_noise(r, n);
		while (told < n) {
			const char *open = memchr(r->bytes + r->at + told, '{', n - told);
			told = open ? (size_t)(open - (r->bytes + r->at)) : n;
			if (open && object_at(r, told, n)) {
				records_split_prefix(r, told);
				records_advance(r, told);
				r->after_text = true;
				return;
			}
			told += open != NULL;
		}
		if (end || have >= RECORDS_WINDOW || !records_fill(r)) {
			tell_noise(r, n);
			records_advance(r, n);
			return;
		}
	}
}
