/* HTTP/1.1 responses, put together from what arrives. */
#ifndef REPLY_H
#define REPLY_H

#include <stdbool.h>

#include "text.h"

struct reply {
    int status;
    bool closes;        /* the server ends the connection */
    bool retry_after;   /* it says when to come back */
    struct text attempt; /* the end of Location */
    struct text body;   /* its beginning, if it is long */
};

/* What has arrived of one response so far; zeroed: nothing. */
struct reading {
    char *held;
    size_t held_size, arrived;
};

enum reading_state { READING, READ, UNREADABLE };

/* Adds `data`. READ: `reply` is complete, and stays until reading_end. UNREADABLE: this is not
   a response that says its length, or something follows it. */
enum reading_state read_on(struct reading *, struct text data, struct reply *reply);

void reading_end(struct reading *);

#endif
