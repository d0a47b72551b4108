/* Random numbers: the same ones for the same seed. */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdint.h>

void chance_seed(uint64_t seed);

/* Uniform in [0, 1). */
double chance(void);

/* Exponential with this mean. */
double chance_exponential(double mean);

#endif
