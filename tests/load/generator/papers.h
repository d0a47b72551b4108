/* What can be answered: the slots of each paper, and valid responses to each. */
#ifndef PAPERS_H
#define PAPERS_H

#include "text.h"

enum { LONGEST_RESPONSE = 8192 };

struct paper {
    uint32_t first, slots; /* its slots are first .. first + slots - 1 of all */
};

/* Reads lines of paper<TAB>slot<TAB>response. Papers are numbered 0, 1, ... in the order of the
   file; the alternatives of one slot follow each other. */
void papers_load(const char *path);

uint32_t papers_count(void);
struct paper paper_at(uint32_t number);

/* The number that slot `index` (0 ..) of a paper has in URLs. */
uint32_t slot_number(struct paper, uint32_t index);

/* The next of its responses, in turn, as JSON. */
struct text next_response(struct paper, uint32_t index);

#endif
