/*
 * The only door for recorded text. Whatever came from the input (names, ids,
 * keys, values, file and member names, messages that quote any of them) goes
 * through one of these before it reaches an output.
 */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include "base/buf.h"

/*
 * For a terminal, a log, a pipe: valid UTF-8 on one line. Control characters
 * (C0, DEL, C1), bidi and other invisible format characters, line and
 * paragraph separators, non-characters and bytes that are not UTF-8 are shown
 * as \n, \t, \x1b, \u{202e}; a backslash stays as it is. At most eight
 * combining marks in a row are kept. CI commands are broken where they would
 * be read: a text that starts with "::" or holds "##[", "##vso[" or
 * "section_start:" gets a \u{200b}-free visible break (": :", "## [").
 */
void escape_text(struct buf *out, struct str text);

/* The same, and everything but ASCII as \u{…}: for --ascii. */
void escape_ascii(struct buf *out, struct str text);

/* Text of several lines: newlines and tabs stay, each line is escaped as above and prefixed with `indent`
 * (static text). */
void escape_lines(struct buf *out, struct str text, const char *indent);

/* Inside Markdown: escape_text(), then | \ ` * _ [ ] < > & # at risk are escaped; for tables and running
 * text. */
void escape_markdown(struct buf *out, struct str text);

/* Inside HTML and XML text and attributes; characters that XML 1.0 forbids are shown as escape_text() does.
 */
void escape_html(struct buf *out, struct str text);

/* One CSV field: quoted where needed, a leading = + - @ TAB CR gets a ' before it. */
void escape_csv(struct buf *out, struct str text);

/* One word of a POSIX shell command line. */
void escape_shell(struct buf *out, struct str text);

/* (JSON strings: json/write.) */

#endif
