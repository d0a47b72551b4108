#include "pacing.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chance.h"
#include "die.h"

enum { MOST_QUANTILES = 100001 };

static double *quantiles;
static int steps;

static void read_quantiles(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        die("%s: %s", path, strerror(errno));
    quantiles = zeroed(MOST_QUANTILES, sizeof *quantiles);
    int count = 0;
    while (count < MOST_QUANTILES && fscanf(file, "%lf", &quantiles[count]) == 1)
        count++;
    int complete = feof(file);
    fclose(file);
    if (!complete || count < 2)
        die("%s: 2 to %d numbers are wanted, one a line", path, MOST_QUANTILES);
    steps = count - 1;
}

void pacing_load(const char *path, double mean)
{
    read_quantiles(path);
    double sum = 0;
    for (int step = 0; step < steps; step++) {
        double low = quantiles[step], high = quantiles[step + 1];
        if (!isfinite(high) || low < 0 || high < low)
            die("%s: line %d: quantiles rise, from 0 or more", path, step + 2);
        sum += (low + high) / 2;
    }
    if (sum == 0)
        die("%s: all intervals are zero", path);
    for (int step = 0; step <= steps; step++)
        quantiles[step] *= mean * steps / sum;
}

double pacing_interval(void)
{
    double place = chance() * steps;
    int step = (int)place;
    return quantiles[step] + (place - step) * (quantiles[step + 1] - quantiles[step]);
}

double pacing_residual(void)
{
    /* A random moment falls into long intervals more often than into short ones. */
    double interval;
    do
        interval = pacing_interval();
    while (chance() * quantiles[steps] >= interval);
    return chance() * interval;
}
