/*
 * Protobuf records: the collector's file exporter writes [u32 BE length]
 * [TracesData]; a raw request is a run of ResourceSpans fields, each of which
 * is itself a valid TracesData message.
 */
#include "json/records_impl.h"

static enum status lose_rest(struct records *r, const char *code, const char *why)
{
	struct place place = records_place(r, 0);
	uint64_t from = r->offset + r->at;
	r->totals.damaged++;
	diag_report(r->diag, SEVERITY_ERROR, code, &place, STR_UNSET, "%s; the rest of this input is skipped",
		    why);
	while (records_fill(r) || r->gap) {
		r->gap = false;
		r->at = r->n;
	}
	r->at = r->n;
	records_mark(r, LEDGER_GAPS, from, 0, code);
	return STATUS_FATAL;
}

/* Bytes of the head of the record at `at`, and of all of it. False when there is no sane one. */
static bool head_length(struct records *r, size_t *head, uint64_t *n)
{
	const unsigned char *p = (const unsigned char *)r->bytes + r->at;
	size_t have = r->n - r->at;
	if (r->framing == FRAMING_PROTO_LENGTH) {
		if (have < 4)
			return false;
		*head = 4;
		*n = 4 + ((uint64_t)p[0] << 24 | (uint64_t)p[1] << 16 | (uint64_t)p[2] << 8 | p[3]);
		return true;
	}
	uint64_t length = 0;
	size_t i = 1;
	if (have < 2 || (p[0] & 7) != 2 || p[0] >> 3 == 0)
		return false;
	for (int shift = 0;; shift += 7, i++) {
		if (i >= have || shift > 63)
			return false;
		length |= (uint64_t)(p[i] & 0x7f) << shift;
		if (!(p[i] & 0x80))
			break;
	}
	*head = 0;
	return !__builtin_add_overflow(length, (uint64_t)i + 1, n);
}

/* A message that is cut: what is there of it may hold whole spans, so it is a record, the last one. */
static void report_cut(struct records *r)
{
	struct place place = records_place(r, 0);
	r->totals.damaged++;
	r->fatal = true;
	diag_report(r->diag, SEVERITY_ERROR, "proto.truncated", &place, STR_UNSET,
		    "message is cut at the end of the input");
}

enum status records_next_proto(struct records *r, struct record *record)
{
	size_t head;
	uint64_t n;
	if (!records_want(r, 16) && r->at == r->n) {
		if (r->gap)
			return lose_rest(r, "proto.gap", "bytes are missing here");
		return r->fatal ? STATUS_FATAL : STATUS_END;
	}
	if (!head_length(r, &head, &n))
		return lose_rest(r, "proto.framing", "no protobuf message starts here");
	if (n > r->limits->record_bytes)
		return lose_rest(r, "limit.record", "message is over the limit, or its length is damaged");
	if (!records_want(r, (size_t)n)) {
		report_cut(r);
		n = r->n - r->at;
	}
	if (r->ledger)
		ledger_mark(r->ledger, LEDGER_OVERHEAD, r->offset + r->at, r->offset + r->at + head, 0, NULL);
	record->kind = RECORD_PROTO;
	record->text = (struct str){ r->bytes + r->at + head, (size_t)n - head };
	record->place = records_place(r, head);
	r->totals.records++;
	r->at += (size_t)n;
	return STATUS_OK;
}
