/* One member of an archive: its blocks as libarchive gives them, what it dropped, and how damage is told. */
#include "input/members_impl.h"

#include "input/internal.h"

void members_tell(struct members *m, enum severity severity, const char *code, struct str reason,
		  const char *text)
{
	struct place place = source_place(&m->entry, m->block.given);
	place.has_offset = m->in_entry;
	input_report(m->entry.in, severity, code, &place, reason, "%s", text);
}

static void tell_entry(struct members *m)
{
	bool cut = m->u.ended && !m->rest;
	if (m->entry_told)
		return;
	m->entry_told = true;
	m->cut |= cut;
	struct str why = unpack_reason(&m->u);
	if (cut)
		members_tell(m, SEVERITY_ERROR, "archive.truncated", why, "member is cut");
	else if (str_find(why, STR("CRC")) >= 0) /* which libarchive looks at behind the last byte */
		members_tell(
			m, SEVERITY_ERROR, "archive.crc", why,
			"check sum of a member is wrong; all of it was read, but bytes of it are damaged");
	else
		members_tell(m, SEVERITY_ERROR, "archive.damaged", why, "member is damaged");
}

/* libarchive gave the member up: what it dropped is decoded without it. */
static bool begin_rest(struct members *m)
{
	if (m->magic == MAGIC_ZIP && !m->entry_told)
		m->rest = zip_rest_open(&m->u, m->entry.member, m->header_until, m->block.given);
	return m->rest != NULL;
}

static enum status read_rest(struct members *m, void *bytes, size_t cap, size_t *got)
{
	uint64_t taken;
	*got = zip_rest_read(m->rest, bytes, cap, &taken);
	m->block.given += *got;
	if (*got && source_check_ratio(&m->entry, taken, MEMBERS_IN_BYTES, m->block.given))
		return STATUS_OK;
	m->entry_told |= *got > 0;
	*got = 0;
	tell_entry(m);
	m->entry_lost = true;
	return STATUS_FATAL;
}

/* The next block of the member, or what there is of it without libarchive: OK, END, or FATAL (reported). */
static enum status next_block(struct members *m)
{
	struct unpack_block *b = &m->block;
	for (int tries = 0; tries < MEMBERS_TRIES_MAX && !m->dead; tries++) {
		const void *bytes = NULL;
		la_int64_t offset = 0;
		b->n = b->at = 0;
		int r = m->u.lib.read_data_block(m->u.a, &bytes, &b->n, &offset);
		if (r == ARCHIVE_EOF)
			return STATUS_END;
		if (r == ARCHIVE_WARN)
			tell_entry(m);
		if (r == ARCHIVE_RETRY)
			b->n = 0;
		if (r != ARCHIVE_OK && r != ARCHIVE_WARN && r != ARCHIVE_RETRY) {
			b->n = b->at = 0;
			m->gave_up |= r == ARCHIVE_FATAL;
			if (begin_rest(m))
				return STATUS_OK;
			break;
		}
		if (b->n == 0)
			continue;
		b->bytes = bytes;
		b->offset = offset > 0 && (uint64_t)offset > b->given ? (uint64_t)offset : b->given;
		if (source_check_ratio(&m->entry, m->u.handed - m->handed_before, MEMBERS_IN_BYTES,
				       b->offset + b->n))
			return STATUS_OK;
		m->entry_told = true;
		break;
	}
	tell_entry(m);
	b->n = b->at = 0;
	m->entry_lost = true;
	return STATUS_FATAL;
}

static enum status entry_read(struct source *s, void *bytes, size_t cap, size_t *got)
{
	struct members *m = (struct members *)s;
	if (m->entry_lost)
		return STATUS_FATAL;
	while (!m->rest && !unpack_give(&m->block, bytes, cap, got)) {
		enum status st = next_block(m);
		if (st != STATUS_OK)
			return st;
	}
	return m->rest ? read_rest(m, bytes, cap, got) : STATUS_OK;
}

static void entry_close(struct source *s)
{
	(void)s; /* it lives in struct members */
}

static const struct source_class entry_class = { entry_read, entry_close, NULL, NULL };

void members_entry_reset(struct members *m)
{
	struct source fresh = { .borrows = true };
	m->entry = fresh;
	source_init(&m->entry, &entry_class, m->u.below);
	m->entry.member = m->outer;
	m->block = (struct unpack_block){ 0 };
	m->handed_before = m->u.handed;
	m->in_entry = m->entry_told = m->entry_lost = false;
	zip_rest_free(m->rest);
	m->rest = NULL;
}
