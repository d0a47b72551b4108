/* Requests that are due, waiting for a connection or in flight. */
#ifndef REQUESTS_H
#define REQUESTS_H

#include <stdint.h>

#include "learners.h"

enum kind { SAVE, PROGRESS, HEARTBEAT, START, SUBMIT, KINDS };

extern const char *const kind_names[KINDS];

struct request {
    uint64_t due; /* when it was scheduled: latency counts from here */
    struct learner *learner;
    struct request *next;
    uint32_t at_least; /* of a progress request: what the learner had been told when it was sent */
    uint16_t slot;     /* of a save: index of the slot, which it has taken */
    uint8_t kind;
};

struct queue {
    struct request *first, *last;
    uint32_t size;
};

struct request *request_new(enum kind, struct learner *, uint64_t due);
void request_end(struct request *);

/* How many have begun and not ended. */
uint64_t requests_open(enum kind);
uint64_t requests_open_all(void);

void queue_put(struct queue *, struct request *);
void queue_put_back(struct queue *, struct request *);
struct request *queue_take(struct queue *); /* NULL: empty */

#endif
