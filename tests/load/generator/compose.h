/* Requests as bytes. */
#ifndef COMPOSE_H
#define COMPOSE_H

#include "requests.h"

/* Prepares what all requests have in common. */
void compose_begin(void);

/* The bytes of `request`; they stay until the next call. Every call has a fresh
   Idempotency-Key. A progress request asks for what its learner has been told by now. */
struct text composed(struct request *request);

#endif
