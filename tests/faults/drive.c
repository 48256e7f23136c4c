/*
 * drive COUNT|all BUILD: runs commands with one call after the other failing,
 * once and for ever. What must hold each time:
 *
 *   no signal ends it, and it ends;
 *   exit code 0 or 1: the output is what it is without the fault;
 *   exit code 2 or 3: something was said;
 *   a file of -o is there in full or not at all, and no other file is left;
 *   an interrupt, or a call that moves one byte only, changes nothing.
 */
#define _GNU_SOURCE
#include "base/array.h"
#include "base/buf.h"
#include "tests/faults/faults.h"
#include "json/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { SECONDS = 30, SHOWN = 5 };

/* Inputs are in the folder of this program's run: see make_inputs() of tests/faults.t. %o: a file to write;
 * -o o: the folder that it would be in. */
static const char *const commands[] = {
	"trace-tree in.json",
	"trace-tree --json -o %o in.json.gz",
	"trace-tree -t 7d3e <in.json",
	"trace-find --json folder",
	"trace-find --raw -o %o.gz --text kettle folder bundle.tar.gz",
	"trace-find --complaint slip.json --json dumps",
	"trace-diff --json -o %o in.json in.json.gz -t 7d3e",
	"trace-replay-check --contract contract.json --report junit:%o in.json",
	"trace-replay-check --audit --registry folder --artifacts folder --json in.json",
	"trace-tree --config config.json --baseline folder --save-baseline %o in.json",
	"trace-to-eval -f deepeval -o %o in.json",
	"trace-to-eval -f jsonl --append -o o in.json",
	"trace-to-eval --reduce true --runs 5 -o %o in.json",
};

struct row {
	enum fault_kind kind;
	int error;
	bool for_ever;
	bool invisible; /* the command must do as if nothing had been */
};

static const struct row rows[] = {
	{ FAULT_ALLOC, ENOMEM, false, false },
	{ FAULT_ALLOC, ENOMEM, true, false },
	{ FAULT_READ, EIO, false, false },
	{ FAULT_READ, EIO, true, false },
	{ FAULT_READ, EINTR, false, true },
	{ FAULT_READ, FAULT_SHORT, false, true },
	{ FAULT_READ, FAULT_SHORT, true, true },
	{ FAULT_WRITE, ENOSPC, false, false },
	{ FAULT_WRITE, ENOSPC, true, false },
	{ FAULT_WRITE, EINTR, false, true },
	{ FAULT_WRITE, FAULT_SHORT, true, true },
	{ FAULT_OPEN, EMFILE, false, false },
	{ FAULT_OPEN, EMFILE, true, false },
	{ FAULT_CLOSE, EIO, false, false },
	{ FAULT_PROCESS, EAGAIN, false, false },
	{ FAULT_PROCESS, EAGAIN, true, false },
	/* a kernel that has no sandbox, and one that has it and refuses it */
	{ FAULT_KERNEL, ENOSYS, true, true },
	{ FAULT_KERNEL, EACCES, false, false },
};

static const char *const kinds[] = { "none",  "allocation",           "read",   "write", "open",
				     "close", "fork, pipe or rename", "sandbox" };

struct result {
	int status;
	bool hung;
	struct buf out, err, file;
	bool has_file, is_cut; /* of %o; is_cut: compressed, and damaged */
	bool has_more;         /* other files in its folder */
};

struct drive {
	struct faults *shared;
	char library[4096], variable[64];
	unsigned count, failed;
};

static void result_release(struct result *r)
{
	buf_release(&r->out);
	buf_release(&r->err);
	buf_release(&r->file);
}

static bool slurp(const char *path, struct buf *to)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : 1;
	while (n > 0) {
		buf_reserve(to, 65536);
		n = read(fd, to->s + to->n, 65536);
		to->n += n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* The same, of a file that may be compressed; false when it is damaged. */
static bool unpack(const char *path, struct buf *to)
{
	gzFile file = gzopen(path, "rb");
	int n = file ? 1 : -1;
	while (n > 0) {
		buf_reserve(to, 65536);
		n = gzread(file, to->s + to->n, 65536);
		to->n += n > 0 ? (size_t)n : 0;
	}
	return gzclose(file) == Z_OK && n == 0;
}

/* ---- running ---- */

static int fresh(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
}

_Noreturn static void become(const struct drive *d, char *line, const char *output)
{
	char *argv[24], *saved = NULL;
	struct buf named[24] = { { 0 } };
	int n = 0;
	const char *input = "/dev/null";
	for (char *word = strtok_r(line, " ", &saved); word; word = strtok_r(NULL, " ", &saved)) {
		char *at = strstr(word, "%o");
		if (word[0] == '<') {
			input = word + 1;
			continue;
		}
		if (at) {
			buf_printf(&named[n], "%.*s%s%s", (int)(at - word), word, output, at + 2);
			buf_add_char(&named[n], '\0');
			word = named[n].s;
		}
		argv[n++] = word;
	}
	argv[n] = NULL;
	dup2(open(input, O_RDONLY), STDIN_FILENO);
	dup2(fresh("stdout"), STDOUT_FILENO);
	dup2(fresh("stderr"), STDERR_FILENO);
	setenv("LD_PRELOAD", d->library, 1);
	setenv(FAULTS_VARIABLE, d->variable, 1);
	alarm(SECONDS);
	execvp(argv[0], argv);
	_exit(127);
}

/* The second process of a command may still be removing a file. */
static void look_at_folder(struct result *r, const char *wanted)
{
	for (int tries = 0; tries < 200; tries++) {
		DIR *dir = opendir("o");
		r->has_file = r->has_more = false;
		for (const struct dirent *e; dir && (e = readdir(dir));) {
			if (e->d_name[0] == '.')
				continue;
			if (!strcmp(e->d_name, wanted))
				r->has_file = true;
			else
				r->has_more = true;
		}
		closedir(dir);
		if (!r->has_more)
			return;
		nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
	}
}

static void empty_folder(void)
{
	DIR *dir = opendir("o");
	for (const struct dirent *e; dir && (e = readdir(dir));)
		if (e->d_name[0] != '.')
			unlinkat(dirfd(dir), e->d_name, 0);
	closedir(dir);
}

static const char *wanted_file(const char *command)
{
	return strstr(command, "%o.gz") ? "file.gz" : strstr(command, "-o o ") ? "cases.jsonl" : "file";
}

static void run(struct drive *d, const char *command, const struct row *row, uint32_t at, struct result *r)
{
	char line[512], path[64];
	const char *wanted = wanted_file(command);
	*r = (struct result){ 0 };
	snprintf(line, sizeof(line), "%s", command);
	empty_folder();
	*d->shared = (struct faults){ .at = at };
	if (row) {
		d->shared->kind = (int32_t)row->kind;
		d->shared->error = row->error;
		d->shared->for_ever = row->for_ever;
	}
	pid_t child = fork();
	if (child == 0)
		become(d, line, "o/file");
	waitpid(child, &r->status, 0);
	r->hung = WIFSIGNALED(r->status) && WTERMSIG(r->status) == SIGALRM;
	look_at_folder(r, wanted);
	slurp("stdout", &r->out);
	slurp("stderr", &r->err);
	snprintf(path, sizeof(path), "o/%s", wanted);
	if (r->has_file)
		r->is_cut = !unpack(path, &r->file);
}

/* ---- judging ---- */

static bool same(const struct buf *a, const struct buf *b)
{
	return str_eq(buf_str(a), buf_str(b));
}

/* How a whole file ends. */
static struct str end_of(const struct buf *b)
{
	size_t n = b->n < 8 ? b->n : 8;
	return (struct str){ b->s + b->n - n, n };
}

/* One JSON document is whole when its brackets close; all else, when it ends as it should. */
static bool is_whole(const char *command, const struct buf *file, const struct buf *good)
{
	struct scan scan = { 0 };
	if (!strstr(command, "--json -o"))
		return str_ends(buf_str(file), end_of(good));
	return scan_value(&scan, buf_str(file)) && scan.at + 1 == file->n &&
	       str_ends(buf_str(file), STR("}\n"));
}

/* NULL when all is well. */
static const char *judge(const char *command, const struct row *row, const struct result *good,
			 const struct result *r)
{
	int code = WEXITSTATUS(r->status);
	bool as_good =
		same(&good->out, &r->out) && same(&good->file, &r->file) && good->has_file == r->has_file;
	if (r->hung)
		return "does not end";
	if (WIFSIGNALED(r->status))
		return "is ended by a signal";
	if (code > 3)
		return "has an exit code of its own";
	if (r->has_more)
		return "leaves a file behind";
	if (row->invisible && (code != WEXITSTATUS(good->status) || !as_good))
		return "is not taken up where it was";
	if (code < 2 && code != WEXITSTATUS(good->status))
		return "gives another answer";
	if (code < 2 && !as_good)
		return "has another output, and says that all is well";
	if (code >= 2 && !r->err.n)
		return "says nothing";
	/* It holds what could be read; but it is whole. */
	if (code >= 2 && r->has_file && (r->is_cut || !is_whole(command, &r->file, &good->file)))
		return strstr(command, "--raw") && !r->is_cut ? NULL : "leaves a partial file";
	return NULL;
}

static void try_row(struct drive *d, const char *command, const struct row *row, const struct result *good,
		    uint32_t calls, uint32_t tries)
{
	unsigned wrong = 0, done = 0;
	if (row->kind == FAULT_KERNEL && row->for_ever)
		calls = 1; /* nothing is offered */
	uint32_t last = 0;
	for (uint32_t i = 0; i < tries && i < calls; i++) {
		/* Over the whole range, the first and the last with it. */
		uint32_t at =
			tries >= calls ? i + 1 : 1 + (uint32_t)((uint64_t)i * (calls - 1) / (tries - 1));
		struct result r;
		if (at == last)
			continue;
		last = at;
		done++;
		run(d, command, row, at, &r);
		const char *why = judge(command, row, good, &r);
		if (why && wrong++ < SHOWN)
			printf("# %s call %u of %u: %s (status %x): %.*s\n", kinds[row->kind], at, calls, why,
			       (unsigned)r.status, (int)(r.err.n < 300 ? r.err.n : 300),
			       r.err.n ? r.err.s : "");
		result_release(&r);
	}
	d->count++;
	d->failed += wrong > 0;
	printf("%sok %u - %s: %s %s %s, %u of %u calls\n", wrong ? "not " : "", d->count, command,
	       kinds[row->kind], row->error == FAULT_SHORT ? "of one byte" : strerrorname_np(row->error),
	       row->for_ever ? "for ever" : "once", done, calls);
	fflush(stdout);
}

static void try_command(struct drive *d, const char *command, uint32_t tries)
{
	struct result good, again;
	run(d, command, NULL, 0, &good);
	struct faults counted = *d->shared;
	run(d, command, NULL, 0, &again);
	bool sound = WIFEXITED(good.status) && WEXITSTATUS(good.status) < 2 && same(&good.out, &again.out) &&
		     same(&good.file, &again.file) && good.out.n + good.file.n > 0 && !good.has_more;
	d->count++;
	d->failed += !sound;
	printf("%sok %u - %s works without a fault\n", sound ? "" : "not ", d->count, command);
	if (!sound)
		printf("# status %x: %.*s\n", (unsigned)good.status, (int)good.err.n,
		       good.err.n ? good.err.s : "");
	for (size_t i = 0; sound && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (counted.calls[rows[i].kind])
			try_row(d, command, &rows[i], &good, counted.calls[rows[i].kind], tries);
	result_release(&good);
	result_release(&again);
}

int main(int argc, char **argv)
{
	struct drive d = { 0 };
	int fd = memfd_create("faults", 0);
	if (argc != 3 || fd < 0 || ftruncate(fd, sizeof(*d.shared)) < 0) {
		fputs("usage: drive COUNT|all LIBRARY\n", stderr);
		return 2;
	}
	d.shared = mmap(NULL, sizeof(*d.shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	snprintf(d.library, sizeof(d.library), "%s", argv[2]);
	snprintf(d.variable, sizeof(d.variable), "%d", fd);
	uint32_t tries = strcmp(argv[1], "all") ? (uint32_t)atoi(argv[1]) : UINT32_MAX;
	if (d.shared == MAP_FAILED || tries < 2)
		return 2;
	mkdir("o", 0700);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		try_command(&d, commands[i], tries);
	printf("1..%u\n", d.count);
	return d.failed ? 1 : 0;
}
