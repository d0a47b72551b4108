#include "chance.h"

#include <math.h>

/* SplitMix64 (Steele, Lea, Flood 2014): one word of state, every seed is a good one. */
static uint64_t state;

void chance_seed(uint64_t seed)
{
    state = seed;
}

static uint64_t bits(void)
{
    uint64_t mixed = (state += UINT64_C(0x9e3779b97f4a7c15));
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

double chance(void)
{
    return (double)(bits() >> 11) * 0x1.0p-53;
}

double chance_exponential(double mean)
{
    return -mean * log1p(-chance());
}
