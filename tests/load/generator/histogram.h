/* Counts of durations in cells that grow with them: at most 0.8 % wide, from 1 ns to centuries. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_CELLS = 128 * 58 };

struct histogram {
    uint64_t count, max;
    uint64_t cells[HISTOGRAM_CELLS];
};

void histogram_record(struct histogram *, uint64_t nanoseconds);
void histogram_add(struct histogram *into, const struct histogram *);

/* The smallest duration that this share (0..1) of all does not exceed, at most 0.8 % too long. */
uint64_t histogram_at(const struct histogram *, double share);

#endif
