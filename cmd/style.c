/* The look of results: colours, width and characters of the terminal, if it is one. */
#include "cmd/style.h"

#include "report/paragraph.h"

#include <langinfo.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool is_set(const char *name)
{
	const char *v = getenv(name);
	return v && *v;
}

static bool wants_colour(const struct common_options *c, bool terminal)
{
	const char *term = getenv("TERM");
	if (c->color && !strcmp(c->color, "always"))
		return true;
	if (c->color && !strcmp(c->color, "never"))
		return false;
	if (is_set("NO_COLOR"))
		return false;
	return (terminal && (!term || strcmp(term, "dumb"))) || is_set("CLICOLOR_FORCE");
}

static int terminal_width(const struct common_options *c, bool terminal)
{
	struct winsize w;
	const char *columns = getenv("COLUMNS");
	if (c->width >= 0)
		return c->width;
	if (terminal && columns && atoi(columns) > 0)
		return atoi(columns);
	if (terminal && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) && w.ws_col)
		return w.ws_col;
	return terminal ? 80 : 0;
}

bool style_is_terminal(const struct common_options *c)
{
	return isatty(STDOUT_FILENO) && (!c->output || !strcmp(c->output, "-"));
}

struct text_style style_of(const struct common_options *c)
{
	bool terminal = style_is_terminal(c);
	return (struct text_style){
		.width = terminal_width(c, terminal),
		.colour = wants_colour(c, terminal),
		.terminal = terminal,
		.ascii = c->ascii || (terminal && strcmp(nl_langinfo(CODESET), "UTF-8")),
	};
}

void style_list(const struct common_options *c, const char *name, int columns, const char *what)
{
	struct text_style style = style_of(c);
	struct buf line = { 0 };
	buf_printf(&line, "%-*s", columns, name);
	struct paragraph p = { &line, &style, columns + 1, columns, true, false };
	paragraph_words(&p, str_of(what), PAINT_PLAIN);
	buf_add_char(&line, '\n');
	fwrite(line.s, 1, line.n, stdout);
	buf_release(&line);
}
