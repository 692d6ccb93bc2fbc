# The benchmark builds its own programs: tests/bench/run.py SPIGLASS
EXTRA_DIST += tests/bench/README.md tests/bench/run.py tests/bench/genesp.c tests/bench/limits.c tests/bench/micro.c \
	tests/bench/cost.c tests/bench/allocations.c
