/* What an answer, or its absence, means for the learner who asked. */
#ifndef OUTCOMES_H
#define OUTCOMES_H

#include "reply.h"
#include "requests.h"
#include "tally.h"

/* Both count the request and end it. */
void outcome_answered(struct request *, const struct reply *);
void outcome_failed(struct request *, enum failure);

#endif
