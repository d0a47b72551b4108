/* The end of a run that cannot go on: one line on stderr, exit code 2. */
#ifndef DIE_H
#define DIE_H

#include <stddef.h>

_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Zeroed memory, or the end. */
void *zeroed(size_t count, size_t size);

#endif
