/* A run: from the first request to the last answer. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>

struct run {
    double seconds; /* that were measured */
    double cpu_seconds; /* of this process, from the first request to the last answer */
    bool interrupted;
};

/* Runs what `options` ask for, or until SIGINT or SIGTERM. */
struct run load_run(void);

#endif
