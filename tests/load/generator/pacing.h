/* How long a learner stays with an item: intervals drawn from observed quantiles. */
#ifndef PACING_H
#define PACING_H

/* Reads equally spaced quantiles, one number a line in rising order, the first of probability 0
   and the last of 1, and scales them so that an interval lasts `mean` seconds on average. */
void pacing_load(const char *path, double mean);

/* One interval, in seconds. */
double pacing_interval(void);

/* What is left, in seconds, of the interval in which a learner is met at a random moment. */
double pacing_residual(void);

#endif
