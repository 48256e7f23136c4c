/* measure ROUNDS COMMAND: runs it through sh, output thrown away; prints the median of the seconds it took,
 * and the most memory (MB) that one process of it had. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS_MAX = 99 };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run(const char *command)
{
	int status = 0;
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) > 1) {
		fprintf(stderr, "measure: failed: %s\n", command);
		exit(1);
	}
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	double took[ROUNDS_MAX];
	struct rusage usage;
	int rounds = argc == 3 ? atoi(argv[1]) : 0;
	if (rounds < 1 || rounds > ROUNDS_MAX) {
		fputs("usage: measure ROUNDS COMMAND\n", stderr);
		return 2;
	}
	for (int i = 0; i < rounds; i++) {
		double start = now();
		run(argv[2]);
		took[i] = now() - start;
	}
	qsort(took, (size_t)rounds, sizeof(took[0]), by_size);
	getrusage(RUSAGE_CHILDREN, &usage);
	printf("%.3f %.1f\n", took[rounds / 2], (double)usage.ru_maxrss / 1024);
	return 0;
}
