/*
 * cost - runs a command and writes what it cost to a file:
 *
 *   cost FIGURES COMMAND...        "CPU-seconds WALL-seconds PEAK-KiB STATUS"
 *
 * A program of its own, because a child's peak memory starts at its parent's.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
	struct rusage used;
	double start = now();
	int status;
	FILE *f;
	pid_t child = argc > 2 ? fork() : -1;

	if (child < 0)
		return 2;
	if (!child) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (wait4(child, &status, 0, &used) != child || !(f = fopen(argv[1], "w")))
		return 2;
	fprintf(f, "%.6f %.6f %ld %d\n", seconds(used.ru_utime) + seconds(used.ru_stime), now() - start, used.ru_maxrss,
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return fclose(f) ? 2 : 0;
}
