/*
 * tar, zip and 7z through libarchive. Only regular files count: links and
 * devices are passed over. Names are names, nothing more. A damaged member
 * ends with a diagnostic, and the next one is tried; a zip whose directory is
 * gone is read as a stream.
 */
#include "input/members_impl.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "input/internal.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	NAME_BYTES_MAX = 4096,
	ZIP_END_BYTES = 22 + 0xffff, /* the end of the directory, with a comment */
	RESTARTS_MAX = 16,
};

static bool enable(struct members *m)
{
	const struct archive_library *lib = &m->u.lib;
	struct archive *a = m->u.a;
	switch (m->magic) {
	case MAGIC_TAR:
		/* "cat a.tar b.tar" has an end in the middle */
		return lib->read_support_format_tar(a) == ARCHIVE_OK &&
		       lib->read_set_option(a, "tar", "read_concatenated_archives", "1") == ARCHIVE_OK;
	case MAGIC_ZIP:
		return lib->read_support_format_zip_streamable(a) >= ARCHIVE_WARN &&
		       (m->streaming || lib->read_support_format_zip_seekable(a) >= ARCHIVE_WARN);
	default:
		return lib->read_support_format_7zip(a) >= ARCHIVE_WARN;
	}
}

/* A fault between members; `r` is what libarchive said. */
static void tell_archive(struct members *m, int r)
{
	bool cut = m->u.ended;
	const char *code = cut ? "archive.truncated" : "archive.damaged";
	const char *text = cut ? "archive is cut; what members followed is not known"
			       : "archive is damaged; what members followed is not known";
	/* libarchive 3.6.2 crashes when it is asked this after a failed open */
	if (m->opened && m->u.lib.read_has_encrypted_entries(m->u.a) == 1) {
		code = "archive.encrypted";
		text = "archive is encrypted";
	} else if (r == ARCHIVE_RETRY) {
		code = "archive.damaged";
		text = "header in the archive is damaged; the next good one is looked for";
	} else if (m->seen == 0) {
		text = "archive cannot be read: it is cut or damaged";
	}
	m->told = true;
	members_tell(m, SEVERITY_ERROR, code, unpack_reason(&m->u), text);
}

/* A zip whose directory is no good is read again, as if it came from a pipe. */
static bool read_again_streaming(struct members *m)
{
	if (m->magic != MAGIC_ZIP || m->streaming || m->seen > 0 || m->u.access == UNPACK_STREAM)
		return false;
	members_tell(m, SEVERITY_WARNING, "archive.damaged", unpack_reason(&m->u),
		     "directory of the zip archive is damaged; its members are looked for one by one");
	m->told = true;
	m->streaming = true;
	unpack_restart(&m->u);
	m->opened = enable(m) && unpack_open(&m->u, false) >= ARCHIVE_WARN;
	return m->opened;
}

/* libarchive goes on behind nothing that it gave up: a new reader passes over what was seen. */
static bool restart_behind(struct members *m)
{
	struct archive_entry *e;
	m->gave_up = false;
	if (m->u.access == UNPACK_STREAM || m->u.ended || m->restarts++ >= RESTARTS_MAX)
		return false;
	unpack_restart(&m->u);
	if (!enable(m) || unpack_open(&m->u, !m->streaming && m->magic != MAGIC_TAR) < ARCHIVE_WARN)
		return false;
	for (uint64_t i = 0; i < m->seen; i++)
		if (m->u.lib.read_next_header(m->u.a, &e) < ARCHIVE_WARN)
			return false;
	return true;
}

static bool read_again_behind(struct members *m)
{
	if (m->seen > 0 || !unpack_restart_behind(&m->u))
		return false;
	m->opened = enable(m) && unpack_open(&m->u, false) >= ARCHIVE_WARN;
	m->told |= m->opened;
	return m->opened;
}

enum status members_open(struct source *below, enum magic magic, struct members **members)
{
	struct members *m = mem_alloc(1, sizeof(*m));
	m->magic = magic;
	m->outer = below->member;
	*members = NULL;
	if (!unpack_init(&m->u, below, MEMBERS_IN_BYTES)) {
		members_close(m);
		return STATUS_SKIP;
	}
	/* libarchive wants 24 bytes where the 16 of a data descriptor may be the last (zip without directory)
	 */
	m->u.padding = magic == MAGIC_ZIP ? 32 : 0;
	members_entry_reset(m);
	uint64_t size;
	bool plain = file_size(below, &size);
	if (magic != MAGIC_TAR || plain) {
		enum status st = unpack_make_seekable(&m->u);
		if (st != STATUS_OK) {
			members_close(m);
			return st;
		}
	}
	if (magic == MAGIC_TAR)
		unpack_mend_tar(&m->u);
	bool seekable = magic != MAGIC_TAR;
	bool opened = enable(m) && unpack_open(&m->u, seekable) >= ARCHIVE_WARN;
	if (!opened && !read_again_behind(m)) {
		tell_archive(m, ARCHIVE_FATAL);
		members_close(m);
		return STATUS_SKIP;
	}
	m->opened = true;
	*members = m;
	return STATUS_OK;
}

void members_close(struct members *m)
{
	if (!m)
		return;
	zip_rest_free(m->rest);
	unpack_release(&m->u);
	source_close(m->u.below);
	free(m);
}

/* UTF-8 of a wide name; what is too long is cut. */
static size_t encode_wide(const wchar_t *wide, char *to)
{
	size_t n = 0;
	for (; *wide && n + 4 <= NAME_BYTES_MAX; wide++)
		n += utf8_encode((uint32_t)*wide, to + n);
	return n;
}

static struct str entry_name(struct members *m, struct archive_entry *e)
{
	const struct archive_library *lib = &m->u.lib;
	char encoded[NAME_BYTES_MAX], number[40];
	struct str name = str_of(lib->entry_pathname(e));
	if (!name.s)
		name = str_of(lib->entry_pathname_utf8(e));
	const wchar_t *wide = name.s ? NULL : lib->entry_pathname_w(e);
	if (wide)
		name = (struct str){ encoded, encode_wide(wide, encoded) };
	if (!name.s) {
		snprintf(number, sizeof(number), "(member %llu)", (unsigned long long)m->seen);
		name = str_of(number);
	}
	if (name.n > NAME_BYTES_MAX)
		name.n = NAME_BYTES_MAX;
	if (!m->outer.s)
		return input_name(m->entry.in, name);
	struct buf joined = { 0 };
	buf_add_str(&joined, m->outer);
	buf_add_char(&joined, '!');
	buf_add_str(&joined, name);
	name = input_name(m->entry.in, buf_str(&joined));
	buf_release(&joined);
	return name;
}

static bool is_file(const struct archive_library *lib, struct archive_entry *e)
{
	return (lib->entry_filetype(e) == AE_IFREG || lib->entry_filetype(e) == 0) && !lib->entry_hardlink(e);
}

/* Of what is cut between two members, or in its directory, libarchive says nothing. */
static bool has_end(struct members *m)
{
	return m->magic == MAGIC_TAR   ? m->u.tar.ended || m->u.tar.lost
	       : m->magic == MAGIC_ZIP ? unpack_holds_behind(&m->u, STR("PK\5\6"), ZIP_END_BYTES)
				       : true;
}

/* No more members: what is behind the archive is read too, so that its check sums are looked at. */
static enum status finish(struct members *m)
{
	char drop[16384];
	enum status st = STATUS_OK;
	while (m->u.access == UNPACK_STREAM && !m->u.ended && (st == STATUS_OK || st == STATUS_SKIP)) {
		size_t got = 0;
		st = source_read(m->u.below, drop, sizeof(drop), &got);
	}
	if (!m->told && !m->cut && !m->u.failed && !has_end(m)) {
		members_tell(m, SEVERITY_WARNING, "archive.truncated", STR_UNSET,
			     m->magic == MAGIC_TAR ? "archive has no end mark; members may have followed"
						   : "end of the archive's directory is missing");
		m->told = true;
	}
	if (m->files == 0 && !m->told)
		members_tell(m, SEVERITY_WARNING, "archive.empty", STR_UNSET,
			     m->seen > 0 ? "no file in this archive" : "no member in this archive");
	m->told = true;
	m->dead = true;
	m->u.ended = true;
	return STATUS_END;
}

/* Of what is no file: links and devices. */
static void tell_skipped(struct members *m, struct archive_entry *e)
{
	unsigned type = m->u.lib.entry_filetype(e);
	bool is_link = type == AE_IFLNK || m->u.lib.entry_hardlink(e);
	m->entry.in->totals.skipped++;
	if (type == AE_IFDIR)
		return;
	struct place place = source_place(&m->entry, 0);
	place.member = entry_name(m, e);
	place.has_offset = false;
	input_report(m->entry.in, SEVERITY_NOTE, is_link ? "input.link" : "input.special", &place, STR_UNSET,
		     is_link ? "link in an archive; it is not followed"
			     : "neither file nor directory; it is not read");
}

static enum status enter(struct members *m, struct archive_entry *e, struct source **member)
{
	m->files++;
	m->in_entry = true;
	m->header_until = m->u.at;
	m->entry.member = entry_name(m, e);
	if (m->u.lib.entry_is_encrypted(e)) {
		members_tell(m, SEVERITY_ERROR, "archive.encrypted", STR_UNSET,
			     "member is encrypted and not read");
		return STATUS_SKIP;
	}
	m->entry.in->totals.members++;
	*member = &m->entry;
	return STATUS_OK;
}

static enum status next_file(struct members *m, struct source **member)
{
	struct input *in = m->entry.in;
	int failures = 0;
	members_entry_reset(m);
	if (m->gave_up && !restart_behind(m)) {
		if (!m->u.ended)
			tell_archive(m, ARCHIVE_FATAL);
		m->dead = true;
	}
	while (!m->dead) {
		struct archive_entry *e = NULL;
		int r = m->u.lib.read_next_header(m->u.a, &e);
		if (r == ARCHIVE_EOF)
			break;
		if (r != ARCHIVE_OK && r != ARCHIVE_WARN) {
			if (read_again_streaming(m) || read_again_behind(m))
				continue;
			/* RETRY: called again, it looks for the next header */
			if (failures++ == 0)
				tell_archive(m, r);
			m->dead = r == ARCHIVE_FATAL || (r != ARCHIVE_RETRY && failures > MEMBERS_TRIES_MAX);
			continue;
		}
		if (++m->seen > in->limits->members) {
			members_tell(m, SEVERITY_ERROR, "limit.members", STR_UNSET,
				     "archive has more members than the limit allows; the rest is not read");
			m->told = true;
			break;
		}
		if (is_file(&m->u.lib, e))
			return enter(m, e, member);
		tell_skipped(m, e);
	}
	return finish(m);
}

enum status members_next(struct members *m, struct source **member)
{
	locale_t utf8 = m->u.below->in->utf8, before = utf8 ? uselocale(utf8) : (locale_t)0;
	enum status st = next_file(m, member);
	if (utf8)
		(void)uselocale(before);
	return st;
}
