/* What kind of records a stream holds, by its first bytes. */
#include "json/records_impl.h"

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

/* The length and tag of the first message agree: field 1, length-delimited, inside `n` bytes. */
static bool is_traces_data(const char *p, size_t have, uint64_t n)
{
	if (have < 3 || p[0] != '\x0a')
		return false;
	uint64_t length = 0;
	size_t i = 1;
	for (int shift = 0; i < have && shift < 35; shift += 7, i++) {
		length |= (uint64_t)((unsigned char)p[i] & 0x7f) << shift;
		if (!(p[i] & 0x80))
			break;
	}
	i++;
	if (i >= have || length == 0 || i + length > n)
		return false;
	/* ResourceSpans: resource, scope spans, schema URL. */
	return p[i] == '\x0a' || p[i] == '\x12' || p[i] == '\x1a';
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
	if (is_length_prefixed(r))
		r->framing = FRAMING_PROTO_LENGTH;
	else if (is_traces_data(r->bytes + r->at, r->n - r->at, r->limits->record_bytes))
		r->framing = FRAMING_PROTO;
	return true;
}

struct records_totals records_totals(const struct records *r)
{
	return r->totals;
}
