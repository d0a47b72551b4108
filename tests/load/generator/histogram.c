#include "histogram.h"

#include <math.h>

/* Durations below 256 ns have a cell each; above, every power of two has 128 cells. */
static unsigned cell_of(uint64_t duration)
{
    if (duration < 256)
        return (unsigned)duration;
    unsigned shift = 56 - (unsigned)__builtin_clzll(duration);
    return shift * 128 + (unsigned)(duration >> shift);
}

static uint64_t longest_in(unsigned cell)
{
    if (cell < 256)
        return cell;
    unsigned shift = cell / 128 - 1;
    return ((uint64_t)(cell - shift * 128 + 1) << shift) - 1;
}

void histogram_record(struct histogram *histogram, uint64_t duration)
{
    histogram->count++;
    histogram->cells[cell_of(duration)]++;
    if (duration > histogram->max)
        histogram->max = duration;
}

void histogram_add(struct histogram *into, const struct histogram *other)
{
    into->count += other->count;
    if (other->max > into->max)
        into->max = other->max;
    for (unsigned cell = 0; cell < HISTOGRAM_CELLS; cell++)
        into->cells[cell] += other->cells[cell];
}

uint64_t histogram_at(const struct histogram *histogram, double share)
{
    uint64_t wanted = (uint64_t)ceil(share * (double)histogram->count);
    uint64_t seen = 0;
    for (unsigned cell = 0; cell < HISTOGRAM_CELLS; cell++) {
        seen += histogram->cells[cell];
        if (seen >= wanted && seen > 0) {
            uint64_t longest = longest_in(cell);
            return longest < histogram->max ? longest : histogram->max;
        }
    }
    return 0;
}
