/* Keep-alive connections to the one server, each with at most one request in flight. */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include "reply.h"
#include "requests.h"
#include "tally.h"

/* What connections tell whoever uses them; either ends the request's time in flight. */
struct listener {
    void (*answered)(struct request *, const struct reply *);
    void (*failed)(struct request *, enum failure);
};

/* Opens `options.conns` of them; dies when the server does not take them within 10 s. */
void connections_open(struct listener);

bool connections_idle(void);

/* Sends on the connection that has been idle longest; false, with nothing sent, when none is. */
bool connections_send(struct request *);

/* Waits until something arrives, at most `nanoseconds`, and tells the listener. */
void connections_wait(uint64_t nanoseconds);

/* To be called now and then: reopens what was lost, gives up what takes too long. */
void connections_tend(void);

#endif
