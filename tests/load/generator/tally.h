/* What has happened, counted. */
#ifndef TALLY_H
#define TALLY_H

#include <stdbool.h>

#include "histogram.h"
#include "requests.h"

enum failure { CLOSED, TIMED_OUT, NOT_UNDERSTOOD, UNANSWERED, FAILURES };
enum { STATUSES = 600 };

struct tally {
    uint64_t from;                   /* requests due before are not measured; errors always count */
    uint64_t offered, errors, stale, shed, sent, reconnects;
    uint64_t longest_queue;          /* of requests waiting for a connection */
    uint64_t errors_of[KINDS], statuses[STATUSES], failures[FAILURES];
    struct histogram latency[KINDS];
    struct histogram lateness;       /* of the generator itself: how long after its time a request
                                        was noticed to be due */
};

extern struct tally tally;

void tally_offered(uint64_t due, uint64_t now);
void tally_answered(const struct request *, uint64_t now);
void tally_refused(const struct request *, int status, bool retry_after);
void tally_failed(enum kind, enum failure, uint64_t times);

/* One JSON object and a line end on stdout. */
void tally_print(double seconds, double cpu_seconds, bool interrupted);

#endif
