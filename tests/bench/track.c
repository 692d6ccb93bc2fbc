/*
 * What it costs to follow SAs: nanoseconds of CPU time for each packet of a
 * capture beyond dissecting it, once its SAs are known.
 *
 *	track CAPTURE
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <spiglass/capture.h>
#include <spiglass/engine.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int arguments, char **argument)
{
	const char *path[] = { argument[arguments - 1] };
	const struct capture_options options = { .path = path, .paths = 1 };
	enum status status;
	struct capture *capture = capture_open(&options, &status);
	struct engine *engine = engine_new(NULL);
	struct packet *packet = mem_new(sizeof *packet);
	struct frame *frame = NULL, f;
	size_t frames = 0;
	double start, dissected, followed;

	while (capture && capture_next(capture, &f) == PULL_FRAME) {
		if (!(frames & (frames - 1)))
			frame = mem_grow(frame, frames ? 2 * frames : 1, sizeof *frame);
		frame[frames] = f;
		frame[frames].at = memcpy(mem_new(f.have), f.at, f.have);
		frames++;
	}
	for (size_t i = 0; i < frames; i++)
		engine_frame(engine, &frame[i], packet);
	start = now();
	for (size_t i = 0; i < frames; i++)
		dissect_frame(packet, &frame[i]);
	dissected = now() - start;
	start = now();
	for (size_t i = 0; i < frames; i++) {
		frame[i].number += frames;
		engine_frame(engine, &frame[i], packet);
	}
	followed = now() - start;
	printf("%.1f\n", frames ? (followed - dissected) / (double)frames : 0);
	return frames ? 0 : 1;
}
