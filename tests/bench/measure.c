/*
 * measure ROUNDS <ROWS: runs commands through sh, output thrown away. A row is
 * a label, at most how many rounds, and the command, with tabs between them;
 * the first is the base. In each round each command runs right behind the
 * base, and is compared with that run of it: what else the machine does meanwhile
 * slows both. Prints a line of JSON per row:
 * label, rounds, medians of the seconds and of the ratios to the base, processor seconds,
 * the most memory (MB) that one process of it had.
 */
#include "base/num.h"
#include "json/write.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS_MAX = 999, ROWS_MAX = 200, LINE_MAX_BYTES = 8192 };

struct run {
	double seconds, cpu_seconds;
	long peak_kb;
};

struct row {
	char *label, *command;
	unsigned rounds, done;
	double seconds[ROUNDS_MAX], ratio[ROUNDS_MAX], cpu_seconds[ROUNDS_MAX];
	long peak_kb;
};

static void die(const char *why, const char *which)
{
	fprintf(stderr, "measure: %s: %s\n", why, which);
	exit(1);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void silence(void)
{
	int null = open("/dev/null", O_RDWR);
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
}

/* In a process of its own, which has no other children: so its usage is the command's. */
static void run_alone(const char *command, int out)
{
	struct run r = { 0 };
	struct rusage usage;
	int status = 0;
	double start = now();
	pid_t pid = fork();
	if (pid == 0) {
		silence();
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) > 1)
		_exit(1);
	r.seconds = now() - start;
	getrusage(RUSAGE_CHILDREN, &usage);
	r.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
	r.peak_kb = usage.ru_maxrss;
	_exit(write(out, &r, sizeof(r)) != (ssize_t)sizeof(r));
}

static struct run run(const char *command)
{
	struct run r;
	int ends[2], status = 0;
	if (pipe(ends))
		die("no pipe", command);
	pid_t pid = fork();
	if (pid == 0)
		run_alone(command, ends[1]);
	close(ends[1]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status ||
	    read(ends[0], &r, sizeof(r)) != (ssize_t)sizeof(r))
		die("failed", command);
	close(ends[0]);
	return r;
}

static void keep(struct row *row, struct run r, double base_seconds)
{
	row->seconds[row->done] = r.seconds;
	row->ratio[row->done] = r.seconds / base_seconds;
	row->cpu_seconds[row->done++] = r.cpu_seconds;
	row->peak_kb = r.peak_kb > row->peak_kb ? r.peak_kb : row->peak_kb;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *v, unsigned n)
{
	qsort(v, n, sizeof(*v), by_size);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static void write_figure(struct json_writer *w, const char *key, double value, int places)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "%.*f", places, value);
	json_write_key(w, key);
	json_write_raw(w, (struct str){ text, (size_t)n });
}

static void print_row(struct row *row)
{
	struct buf line = { 0 };
	struct json_writer w;
	json_writer_init(&w, &line, 0);
	json_write_object(&w);
	json_write_key(&w, "label");
	json_write_c(&w, row->label);
	json_write_key(&w, "rounds");
	json_write_u64(&w, row->done);
	write_figure(&w, "seconds", median(row->seconds, row->done), 4);
	write_figure(&w, "ratio", median(row->ratio, row->done), 3);
	write_figure(&w, "cpu_seconds", median(row->cpu_seconds, row->done), 4);
	write_figure(&w, "peak_mb", (double)row->peak_kb / 1024, 1);
	json_write_object_end(&w);
	printf("%.*s\n", (int)line.n, line.s);
	buf_release(&line);
}

static struct row *read_row(char *line)
{
	struct row *row = calloc(1, sizeof(*row));
	char *rounds = strchr(line, '\t'), *command = rounds ? strchr(rounds + 1, '\t') : NULL,
	     *end = strchr(line, '\n');
	int64_t n = 0;
	if (!row || !command || !end)
		die("no row", line);
	*rounds++ = *command++ = *end = '\0';
	if (!num_parse_i64(str_of(rounds), &n) || n < 1 || n > ROUNDS_MAX)
		die("no number of rounds", rounds);
	row->label = strdup(line);
	row->command = strdup(command);
	row->rounds = (unsigned)n;
	return row;
}

static void run_round(struct row *const *rows, size_t n, unsigned round)
{
	for (size_t i = 1; i < n; i++) {
		if (round >= rows[i]->rounds)
			continue;
		struct run base = run(rows[0]->command);
		if (rows[0]->done < ROUNDS_MAX)
			keep(rows[0], base, base.seconds);
		keep(rows[i], run(rows[i]->command), base.seconds);
	}
}

int main(int argc, char **argv)
{
	struct row *rows[ROWS_MAX];
	char line[LINE_MAX_BYTES];
	size_t n = 0;
	int64_t rounds;
	if (argc != 2 || !num_parse_i64(str_of(argv[1]), &rounds) || rounds < 1 || rounds > ROUNDS_MAX) {
		fputs("usage: measure ROUNDS <ROWS\n", stderr);
		return 2;
	}
	while (n < ROWS_MAX && fgets(line, sizeof(line), stdin))
		rows[n++] = read_row(line);
	for (unsigned round = 0; n > 1 && round < (unsigned)rounds; round++)
		run_round(rows, n, round);
	for (size_t i = 0; i < n; i++) {
		if (rows[i]->done)
			print_row(rows[i]);
		free(rows[i]->label);
		free(rows[i]->command);
		free(rows[i]);
	}
	return fflush(stdout) ? 2 : 0;
}
