/*
 * What all commands share: options from tables, messages on stderr, exit
 * codes, the way output leaves. Knows nothing of spans.
 */
#ifndef CMD_CLI_H
#define CMD_CLI_H

#include "base/limits.h"
#include "cmd/lost.h"
#include "cmd/shown.h"
#include "dialect/reader.h"
#include "report/text.h"

#include <stdio.h>

/* Exit codes (trace(7)). */
enum {
	EXIT_YES = 0,     /* found, same, holds, written */
	EXIT_NO = 1,      /* nothing found, differs, does not hold */
	EXIT_TROUBLE = 2, /* usage, I/O, nothing readable */
	EXIT_PARTIAL = 3, /* the answer is given, but part of the input could not be read */
};

/* One option: the row parses it, and prints its line of --help. */
enum option_type { OPTION_FLAG, OPTION_STRING, OPTION_STRINGS, OPTION_INT, OPTION_SIZE, OPTION_GROUP };

/* What the value names, if it names a path: nothing else can be opened later (confine.h). */
enum option_path {
	PATH_NONE,
	PATH_READ,         /* a file or folder */
	PATH_READ_AT,      /* "@FILE"; anything else is none */
	PATH_WRITE,        /* a file */
	PATH_WRITE_BEHIND, /* "WORD:FILE" or "WORD" */
};

struct strings {
	const char **v;
	size_t n, cap;
};

struct option_row {
	enum option_type type;
	char letter;       /* 0: none */
	const char *name;  /* without "--"; OPTION_GROUP: a heading of --help */
	const char *alias; /* a second long name, or NULL */
	void *to;          /* bool *, const char **, struct strings *, int *, uint64_t * */
	const char *value; /* how --help calls the value */
	const char *help;
	enum option_path path;
};

#define OPT_FLAG(letter, name, to, help)                                   \
	{                                                                  \
		OPTION_FLAG, letter, name, NULL, to, NULL, help, PATH_NONE \
	}
#define OPT_STRING(letter, name, to, value, help)                             \
	{                                                                     \
		OPTION_STRING, letter, name, NULL, to, value, help, PATH_NONE \
	}
#define OPT_STRINGS(letter, name, to, value, help)                             \
	{                                                                      \
		OPTION_STRINGS, letter, name, NULL, to, value, help, PATH_NONE \
	}
#define OPT_INT(letter, name, to, value, help)                             \
	{                                                                  \
		OPTION_INT, letter, name, NULL, to, value, help, PATH_NONE \
	}
#define OPT_SIZE(letter, name, to, value, help)                             \
	{                                                                   \
		OPTION_SIZE, letter, name, NULL, to, value, help, PATH_NONE \
	}
/* One that names a path: OPTION_STRING or OPTION_STRINGS. */
#define OPT_PATH(type, letter, name, to, value, path, help)     \
	{                                                       \
		type, letter, name, NULL, to, value, help, path \
	}
#define OPT_GROUP(title)                                                  \
	{                                                                 \
		OPTION_GROUP, 0, title, NULL, NULL, NULL, NULL, PATH_NONE \
	}
#define OPT_END   \
	{         \
		0 \
	}

/* A command: its row in commands.def names this struct. */
struct cmd {
	const char *name;     /* "trace-tree" */
	const char *summary;  /* one line */
	const char *usage;    /* "[-t id] [input ...]" */
	const char *examples; /* lines for --help; they come first */
	int (*run)(const struct cmd *cmd, int argc, char **argv);
};

/* Options every reading command has, and what they make. */
struct common_options {
	const char *color, *dialect, *output;
	int width, max_depth;
	const char *max_time;
	int threads; /* 0: as many as there are processors */
	bool ascii, no_pager, quiet, no_sandbox, ledger;
	bool tells_reading; /* the command's output lists what was met while reading */
	struct strings
		also; /* paths that are read beside the inputs: no options, but words of the command line */
	struct limits limits; /* but for the depth */
};

/* Rows for the table of a command. */
#define OPT_COMMON(c)                                                                                  \
	OPT_GROUP("Reading"),                                                                          \
		OPT_STRING(0, "dialect", &(c)->dialect, "DIALECT",                                     \
			   "read all records as this one ('list' lists them)"),                        \
		OPT_SIZE(0, "max-record", &(c)->limits.record_bytes, "SIZE",                           \
			 "skip records larger than this (256M)"),                                      \
		OPT_INT(0, "max-depth", &(c)->max_depth, "N",                                          \
			"skip records nested deeper than this (1024)"),                                \
		OPT_SIZE(0, "max-members", &(c)->limits.members, "N",                                  \
			 "read no more members of an archive (1M)"),                                   \
		OPT_SIZE(0, "max-ratio", &(c)->limits.ratio, "N",                                      \
			 "stop reading what expands to more than N times its size (1100)"),            \
		OPT_SIZE(0, "max-total", &(c)->limits.total_bytes, "SIZE",                             \
			 "read no more than this, expanded (1T)"),                                     \
		OPT_STRING(0, "max-time", &(c)->max_time, "TIME", "read no longer than this"),         \
		OPT_INT(0, "threads", &(c)->threads, "N",                                              \
			"work with no more threads than N (all processors)"),                          \
		OPT_FLAG(0, "ledger", &(c)->ledger,                                                    \
			 "say at the end what each byte of the input was taken for"),                  \
		OPT_FLAG(0, "no-sandbox", &(c)->no_sandbox, "keep all rights while reading"),          \
		OPT_GROUP("Output"),                                                                   \
		OPT_PATH(OPTION_STRING, 'o', "output", &(c)->output, "FILE", PATH_WRITE,               \
			 "write to FILE (.gz compresses)"),                                            \
		OPT_STRING(0, "color", &(c)->color, "WHEN", "auto, always or never"),                  \
		OPT_INT(0, "width", &(c)->width, "COLUMNS", "width of the output; 0: nothing is cut"), \
		OPT_FLAG(0, "ascii", &(c)->ascii, "plain ASCII: no box drawing, no ellipsis"),         \
		OPT_FLAG(0, "no-pager", &(c)->no_pager, "do not use a pager"),                         \
		OPT_FLAG('q', "quiet", &(c)->quiet, "no hints, no summary on stderr")

void common_init(struct common_options *c);

/*
 * Parses options (GNU style: anywhere, "--" ends them, "--name=value", unique
 * abbreviations are not taken, near misses are suggested). -h and --help print
 * help and --version the version; then, and on a mistake (said on stderr), it
 * returns false and *exit_code is set. What is no option is left in `rest`.
 */
bool cli_parse(const struct cmd *cmd, const struct option_row *rows, int argc, char **argv,
	       struct strings *rest, int *exit_code);

/* One line on stderr, whatever is in it; what was escaped stays as it is. */
void cli_message(struct str text);

/* "trace-tree: …" on stderr; escapes nothing: quote recorded text with cli_error_about(). */
void cli_error(const struct cmd *cmd, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void cli_error_about(const struct cmd *cmd, struct str subject, const char *text); /* "text 'subject'" */
void cli_hint(const struct cmd *cmd, const struct common_options *c, const char *fmt, ...)
	__attribute__((format(printf, 3, 4))); /* only when stdout and stderr are terminals */

/* For main.c and session.c. */
void cli_quote(struct buf *out, struct str text); /* 'escaped' */
void cli_help(FILE *to, const struct cmd *cmd, const struct option_row *rows, bool in_full);
void cli_version(FILE *to);

/* A session: what is shown of diagnostics, the reader's options, the
 * output. */
struct output;
struct outputs;
struct index_use;
struct reading_kept;

struct session {
	const struct cmd *cmd;
	const struct common_options *common;
	struct diag diag;
	struct facet_index *index;
	struct reader_options reader;
	struct input *input;
	struct reader_totals totals;
	struct text_style style;
	struct outputs *outputs; /* made ready by session_open() */
	struct output *output;   /* opened by the first session_print() */
	struct shown shown;      /* diagnostics that were reported */
	struct lost lost;        /* where they say that something is missing */
	unsigned rounds;         /* session_read() calls */
	struct index_use *use;   /* of trace-find: which parts are read; freed with the input */
	bool write_failed;
	int spill;                /* an empty temporary file; -1: there is none */
	struct progress progress; /* of the round that is read */
	const struct strings *inputs;
	bool is_sized; /* progress.total was looked for */
	struct input_watcher watcher;
	struct reading_kept *kept; /* NULL: neither JSON nor the ledger was asked for */
};

/*
 * Opens all inputs named in `rest` (stdin when there are none). False, and the
 * exit code, when stdin is a terminal and nothing was named (help is shown),
 * an option has a bad value, or -o cannot be written. From here on only
 * what rows, rest and common->also name can be opened.
 */
bool session_open(struct session *s, const struct cmd *cmd, const struct option_row *rows,
		  const struct common_options *common, const struct strings *rest, int *exit_code);

/* reader_run() over the inputs; later calls read them again. False when nothing could be read at all (said).
 */
bool session_read(struct session *s, const struct sink *sink);

/* Was something of the input damaged, or not read, so far? */
bool session_is_partial(const struct session *s);

/* reader_in_step() of that. */
bool session_in_step(const struct session *s, const struct sink *sink);

/* The same over another file or directory, once. */
bool session_read_other(struct session *s, const char *path, const struct sink *sink);

/* Writes all of `text` to stdout (through a pager on a terminal) or to -o, and clears it; can be called again
 * and again. */
void session_print(struct session *s, struct buf *text);

/* The same to a file that an option names (PATH_WRITE), in full or not at all. False when it cannot be
 * written (said). */
bool session_save(struct session *s, const char *path, struct buf *text);

/* False when nobody reads the output any more: long work can stop. */
bool session_wanted(const struct session *s);

/*
 * Ends: counts on stderr what was not read, flushes, closes. `answer` is
 * EXIT_YES or EXIT_NO; the result is that, or PARTIAL or TROUBLE.
 */
int session_close(struct session *s, int answer);

#endif
