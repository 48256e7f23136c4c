/* What kind of records a stream holds, by its first bytes. */
#include "json/records_impl.h"

#include "base/ascii.h"

enum { SNIFF_BYTES = 64 };

static const char logfire_magic[] = "LOGFIRE BACKUP FILE\nVERSION 1\n";

static bool starts_with(const struct records *r, const char *magic, size_t n)
{
	return r->n - r->at >= n && !memcmp(r->bytes + r->at, magic, n);
}

static uint64_t load_be32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;
	return (uint64_t)u[0] << 24 | (uint64_t)u[1] << 16 | (uint64_t)u[2] << 8 | u[3];
}

/* A varint of up to five bytes at p[*i], and *i behind it; false where it does not end. */
static bool read_length(const char *p, size_t have, size_t *i, uint64_t *length)
{
	*length = 0;
	for (int shift = 0; *i < have && shift < 35; shift += 7) {
		unsigned char c = (unsigned char)p[(*i)++];
		*length |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			return true;
	}
	return false;
}

/* The length and tag of the first message agree: field 1, length-delimited, inside `n` bytes; and so does
 * what is in it. */
static bool is_traces_data(const char *p, size_t have, uint64_t n)
{
	uint64_t length, inner;
	size_t i = 1, from;
	if (have < 3 || p[0] != '\x0a' || !read_length(p, have, &i, &length))
		return false;
	from = i;
	if (i >= have || length == 0 || i + length > n)
		return false;
	/* ResourceSpans: resource, scope spans, schema URL. */
	if (p[i] != '\x0a' && p[i] != '\x12' && p[i] != '\x1a')
		return false;
	i++;
	return !read_length(p, have, &i, &inner) || i - from + inner <= length;
}

/* White space before JSON looks like tags and lengths, and a length may look like a bracket; but what is in
 * quotes has no control characters. */
static bool is_json(const struct records *r)
{
	struct str text = str_trim((struct str){ r->bytes + r->at, r->n - r->at });
	if (!text.n)
		return true; /* nothing but empty lines */
	if (text.s[0] != '{' && text.s[0] != '[')
		return false;
	bool is_list = text.s[0] == '[';
	text = str_trim(str_from(text, 1));
	if (!text.n || text.s[0] == (is_list ? ']' : '}'))
		return true;
	if (is_list)
		return text.s[0] == '{' || text.s[0] == '[';
	for (size_t i = 1; text.s[0] == '"' && i < text.n && text.s[i] != '"'; i++)
		if ((unsigned char)text.s[i] < ' ')
			return false;
	return text.s[0] == '"';
}

static bool is_length_prefixed(const struct records *r)
{
	const char *p = r->bytes + r->at;
	size_t have = r->n - r->at;
	if (have < 8)
		return false;
	uint64_t length = load_be32(p);
	return length >= 3 && length <= r->limits->record_bytes && is_traces_data(p + 4, have - 4, length);
}

static bool refuse(struct records *r, const char *code, const char *why)
{
	struct place place = records_place(r, 0);
	r->totals.damaged++;
	r->lost = code;
	diag_report(r->diag, SEVERITY_ERROR, code, &place, STR_UNSET, "%s", why);
	return false;
}

bool records_sniff(struct records *r)
{
	records_want(r, SNIFF_BYTES);
	if (starts_with(r, "PAR1", 4))
		return refuse(r, "format.parquet", "Parquet is not read; export it as JSON lines");
	if (starts_with(r, logfire_magic, sizeof(logfire_magic) - 1)) {
		r->at += sizeof(logfire_magic) - 1;
		records_mark(r, LEDGER_OVERHEAD, r->offset, 0, NULL);
		r->framing = FRAMING_PROTO_LENGTH;
		return true;
	}
	if (is_json(r))
		return true;
	/* Tag and length of a bare message, read as a length, are more than 160 MB: a message of so many
	 * bytes is rarer. */
	if (is_traces_data(r->bytes + r->at, r->n - r->at, r->limits->record_bytes))
		r->framing = FRAMING_PROTO;
	else if (is_length_prefixed(r))
		r->framing = FRAMING_PROTO_LENGTH;
	return true;
}

struct records_totals records_totals(const struct records *r)
{
	return r->totals;
}
