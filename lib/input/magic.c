/*
 * Recognition by content. Sources: RFC 1952 §2.3.1; RFC 8878 §3.1; the xz,
 * bzip2, lz4 frame, zip (APPNOTE 4.3.7, 4.3.16) and 7z formats; POSIX ustar.
 */
#include "input/magic.h"

#include "input/tar.h"

#include <string.h>

struct magic_row {
	enum magic magic;
	size_t n;
	const char *bytes;
};

static const struct magic_row rows[] = {
	{ MAGIC_GZIP, 3, "\x1f\x8b\x08" },
	{ MAGIC_ZSTD, 4, "\x28\xb5\x2f\xfd" },
	{ MAGIC_XZ, 6,
	  "\xfd"
	  "7zXZ\0" },
	{ MAGIC_LZ4, 4, "\x04\x22\x4d\x18" },
	{ MAGIC_ZIP, 4, "PK\x03\x04" },
	{ MAGIC_ZIP, 4, "PK\x05\x06" },
	{ MAGIC_ZIP, 8, "PK\x07\x08PK\x03\x04" }, /* of a split archive in one piece */
	{ MAGIC_SIDECAR, 8, SIDECAR_MAGIC },
	{ MAGIC_7Z, 6, "7z\xbc\xaf\x27\x1c" },
};

enum { TAR_MAGIC = 257 };

static bool is_tar(struct str head)
{
	if (head.n > TAR_MAGIC + 5 && !memcmp(head.s + TAR_MAGIC, "ustar", 5))
		return true;
	return tar_is_header(head);
}

/* "BZh", the level, then the first block or the end. */
static bool is_bzip2(struct str head)
{
	if (head.n < 10 || !str_starts(head, STR("BZh")) || head.s[3] < '1' || head.s[3] > '9')
		return false;
	return !memcmp(head.s + 4, "1AY&SY", 6) || !memcmp(head.s + 4, "\x17\x72\x45\x38\x50\x90", 6);
}

/* No text and no protobuf has the magic of zstd behind its first four bytes. */
static bool is_frames(struct str head)
{
	return head.n >= 8 && !memcmp(head.s + 4, "\x28\xb5\x2f\xfd", 4) && (unsigned char)head.s[0] < 0x80;
}

static bool is_skippable(struct str head)
{
	return head.n >= 8 && (head.s[0] & 0xf0) == 0x50 && !memcmp(head.s + 1, "\x2a\x4d\x18", 3);
}

/* Bytes of JSON with a NUL for the upper half of each, the `high`th of two. */
static bool is_wide_json(struct str head, size_t high)
{
	const char *p = head.s + 1 - high;
	return head.n >= 6 && !head.s[high] && !head.s[high + 2] && !head.s[high + 4] && p[0] &&
	       strchr("{[", p[0]) && p[2] && strchr("\"{}[] \t\r\n", p[2]);
}

/* A mark, but that of UTF-32; or JSON without one. */
static enum magic utf16_of(struct str head)
{
	if (str_starts(head, STR("\xff\xfe")) && !str_starts(head, (struct str){ "\xff\xfe\0\0", 4 }))
		return MAGIC_UTF16_LITTLE;
	if (str_starts(head, STR("\xfe\xff")))
		return MAGIC_UTF16_BIG;
	if (is_wide_json(head, 0))
		return MAGIC_UTF16_BIG;
	return is_wide_json(head, 1) ? MAGIC_UTF16_LITTLE : MAGIC_PLAIN;
}

enum magic magic_of(struct str head)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_starts(head, (struct str){ rows[i].bytes, rows[i].n }))
			return rows[i].magic;
	if (head.n == 2 && str_eq(head, STR("\x1f\x8b")))
		return MAGIC_GZIP; /* all that is left of one */
	if (is_bzip2(head))
		return MAGIC_BZIP2;
	if (is_frames(head))
		return MAGIC_FRAMES;
	if (is_skippable(head))
		return MAGIC_SKIPPABLE;
	return is_tar(head) ? MAGIC_TAR : utf16_of(head);
}
