/* What comes next: appointments of learners, earliest first. */
#ifndef AGENDA_H
#define AGENDA_H

#include <stdbool.h>
#include <stdint.h>

struct appointment {
    uint64_t due;
    uint32_t learner;
    uint32_t kind;
};

void agenda_add(struct appointment);

/* The earliest one, which stays; false when there is none. */
bool agenda_first(struct appointment *);

/* Takes the earliest one off; there must be one. */
void agenda_drop(void);

#endif
