/* When which learner asks for what: the schedule, which no answer delays. */
#ifndef ARRIVALS_H
#define ARRIVALS_H

#include "requests.h"

/* Requests that are due and wait for a connection, oldest first. */
extern struct queue ready;

/* Plans the first request of each learner, from `begin` on. */
void arrivals_plan(uint64_t begin);

/* A learner who has got an attempt takes up the mix, if one is to follow. */
void arrivals_join(struct learner *, uint64_t now);

/* Makes everything ready that is due by `now`. */
void arrivals_release(uint64_t now);

/* When the next request is due; UINT64_MAX: never. */
uint64_t arrivals_next(void);

/* A closed loop: the next learner in turn saves now; false when no slot is free. */
bool arrivals_save_next(uint64_t now);

/* A save is over: its slot is free for the learner's next one. */
void slot_over(struct learner *, uint16_t slot);

#endif
