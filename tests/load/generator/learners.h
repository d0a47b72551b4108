/* The population: who there is, which attempt is theirs, what was acknowledged to them. */
#ifndef LEARNERS_H
#define LEARNERS_H

#include "papers.h"
#include "text.h"

enum { LONGEST_TOKEN = 4096, LONGEST_ATTEMPT = 39 };

struct request;

struct learner {
    struct text token;
    char attempt[LONGEST_ATTEMPT + 1]; /* empty: not started */
    struct paper paper;
    uint32_t paper_number;
    uint32_t next_slot;
    uint32_t acknowledged;   /* the highest revision this learner was told */
    uint32_t *revisions;     /* of each slot, 0 never saved; the top bit: a save is in flight */
    struct request *waiting; /* saves that found every slot in flight, oldest first */
};

/* Reads up to `most` lines of token<TAB>attempt or -<TAB>paper[<TAB>revision,revision,...].
   Those without an attempt are left out if `started` is wanted. */
void learners_load(const char *path, uint32_t most, bool started);

/* Writes the population as it is now, in the form that learners_load reads. */
void learners_write(const char *path);

uint32_t learners_count(void);
struct learner *learner_at(uint32_t index);

/* Takes the learner's next slot without a save in flight; false when every slot has one. */
bool slot_take(struct learner *, uint16_t *index);

/* The save of that slot is over. */
void slot_free(struct learner *, uint16_t index);

uint32_t slot_revision(const struct learner *, uint16_t index);

/* The slot is at this revision now. */
void slot_moved(struct learner *, uint16_t index, uint32_t revision);

#endif
