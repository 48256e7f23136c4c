/*
 * libarchive, which is loaded when there is something for it to read: most
 * dumps need none of it, and to load it with all the libraries that it needs
 * itself takes longer than to read a small one. Private to lib/input.
 */
#ifndef INPUT_ARCHIVE_LIBRARY_H
#define INPUT_ARCHIVE_LIBRARY_H

#include "base/status.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>

/* All that is called of it, without "archive_". */
#define ARCHIVE_FUNCTIONS(F)                  \
	F(entry_filetype)                     \
	F(entry_hardlink)                     \
	F(entry_is_encrypted)                 \
	F(entry_pathname)                     \
	F(entry_pathname_utf8)                \
	F(entry_pathname_w)                   \
	F(error_string)                       \
	F(filter_bytes)                       \
	F(read_append_filter)                 \
	F(read_data_block)                    \
	F(read_free)                          \
	F(read_has_encrypted_entries)         \
	F(read_new)                           \
	F(read_next_header)                   \
	F(read_open1)                         \
	F(read_set_callback_data)             \
	F(read_set_option)                    \
	F(read_set_read_callback)             \
	F(read_set_seek_callback)             \
	F(read_set_skip_callback)             \
	F(read_support_filter_by_code)        \
	F(read_support_format_7zip)           \
	F(read_support_format_empty)          \
	F(read_support_format_raw)            \
	F(read_support_format_tar)            \
	F(read_support_format_zip_seekable)   \
	F(read_support_format_zip_streamable) \
	F(version_string)

struct archive_library {
#define FUNCTION(name) __typeof__(archive_##name) *name;
	ARCHIVE_FUNCTIONS(FUNCTION)
#undef FUNCTION
};

/* The name of the version that we were built with, as the loader looks for it. */
extern const char archive_library_name[];

/*
 * Loads it, for good: from then on it is found without a file being opened.
 * False: it cannot be; *why is the loader's reason, until it is asked again.
 */
bool archive_library_load(struct archive_library *l, const char *name, const char **why) MUST_CHECK;

#endif
