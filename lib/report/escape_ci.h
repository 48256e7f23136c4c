/*
 * The door for recorded text into formats of CI systems: escape_text() first,
 * so that what is decoded again holds neither controls nor commands; then what
 * the format itself asks for.
 */
#ifndef REPORT_ESCAPE_CI_H
#define REPORT_ESCAPE_CI_H

#include "base/buf.h"

/* The description of a TAP test point ("Test Anything Protocol" 14, Escaping; 13 is read the same way by
 * TAP::Harness). */
void escape_tap(struct buf *out, struct str text);

/* A scalar of YAML (1.2, 7.3.2) in single quotes, on one line. */
void escape_yaml(struct buf *out, struct str text);

/* Several lines inside an XML element; one line is escape_html(). */
void escape_xml_lines(struct buf *out, struct str text);

/* The data of a workflow command, its lines kept, and a property of it (actions/toolkit, command.ts). */
void escape_command_data(struct buf *out, struct str text);
void escape_command_property(struct buf *out, struct str text);

/* A path as a relative reference or a file: URI (RFC 3986, section 2): all but unreserved characters and '/'
 * as %XX. */
void escape_uri_path(struct buf *out, struct str path);

/*
 * JSON that may be shown in a log, where CI systems look for commands in every
 * line: adds `json` (ASCII, as json/write makes it), with the characters that
 * make such a command as \u escapes. It stays the same value.
 */
void escape_json_commands(struct buf *out, struct str json);

#endif
