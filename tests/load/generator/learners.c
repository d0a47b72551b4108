#include "learners.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"

#define IN_FLIGHT UINT32_C(0x80000000)

static struct learner *learners;
static uint32_t count;

static uint32_t lines_of(struct text rest)
{
    struct text line;
    uint32_t lines = 0;
    while (next_line(&rest, &line))
        lines++;
    return lines;
}

static bool read_revisions(struct learner *learner, struct text rest)
{
    for (uint32_t slot = 0; slot < learner->paper.slots && rest.size; slot++) {
        if (!number_at(rest, &learner->revisions[slot]))
            return false;
        if (learner->revisions[slot] > learner->acknowledged)
            learner->acknowledged = learner->revisions[slot];
        while (rest.size && *rest.at != ',') {
            rest.at++;
            rest.size--;
        }
        if (rest.size) {
            rest.at++;
            rest.size--;
        }
    }
    return rest.size == 0;
}

static bool read_learner(struct text line, struct learner *learner)
{
    struct text attempt, paper;
    if (!next_field(&line, &learner->token) || !next_field(&line, &attempt) ||
        !next_field(&line, &paper) || !number_at(paper, &learner->paper_number))
        return false;
    if (learner->token.size == 0 || learner->token.size > LONGEST_TOKEN ||
        attempt.size > LONGEST_ATTEMPT || learner->paper_number >= papers_count())
        return false;
    if (attempt.size != 1 || *attempt.at != '-')
        memcpy(learner->attempt, attempt.at, attempt.size);
    learner->paper = paper_at(learner->paper_number);
    learner->revisions = zeroed(learner->paper.slots, sizeof *learner->revisions);
    return read_revisions(learner, line);
}

void learners_load(const char *path, uint32_t most, bool started)
{
    struct text rest = file_text(path), line;
    uint32_t lines = lines_of(rest), left_out = 0;
    learners = zeroed(lines, sizeof *learners);
    for (uint32_t at = 1; count < most && next_line(&rest, &line); at++) {
        struct learner *learner = &learners[count];
        *learner = (struct learner){0};
        if (!read_learner(line, learner))
            die("%s: line %u: token, attempt or -, paper of the papers file, perhaps revisions,"
                " with tabs between, wanted", path, at);
        if (started && learner->attempt[0] == '\0')
            left_out++;
        else
            count++;
    }
    if (left_out)
        fprintf(stderr, "banyan-load: %u learners without an attempt are left out\n", left_out);
    if (count == 0)
        die("%s: no learner to be used", path);
}

/* Written beside and renamed, for tokens are still read from the file that may be replaced. */
void learners_write(const char *path)
{
    char beside[4096];
    snprintf(beside, sizeof beside, "%s.new", path);
    FILE *file = fopen(beside, "w");
    if (file == NULL)
        die("%s: %s", beside, strerror(errno));
    for (struct learner *learner = learners; learner < learners + count; learner++) {
        const char *attempt = learner->attempt[0] ? learner->attempt : "-";
        fprintf(file, "%.*s\t%s\t%u\t", (int)learner->token.size, learner->token.at, attempt,
                learner->paper_number);
        for (uint32_t slot = 0; slot < learner->paper.slots; slot++)
            fprintf(file, slot ? ",%u" : "%u", slot_revision(learner, (uint16_t)slot));
        fputc('\n', file);
    }
    if (fclose(file) != 0 || rename(beside, path) != 0)
        die("%s: %s", path, strerror(errno));
}

uint32_t learners_count(void)
{
    return count;
}

struct learner *learner_at(uint32_t index)
{
    return &learners[index];
}

bool slot_take(struct learner *learner, uint16_t *index)
{
    for (uint32_t tried = 0; tried < learner->paper.slots; tried++) {
        uint32_t slot = learner->next_slot;
        learner->next_slot = (slot + 1) % learner->paper.slots;
        if (learner->revisions[slot] & IN_FLIGHT)
            continue;
        learner->revisions[slot] |= IN_FLIGHT;
        *index = (uint16_t)slot;
        return true;
    }
    return false;
}

void slot_free(struct learner *learner, uint16_t index)
{
    learner->revisions[index] &= ~IN_FLIGHT;
}

uint32_t slot_revision(const struct learner *learner, uint16_t index)
{
    return learner->revisions[index] & ~IN_FLIGHT;
}

void slot_moved(struct learner *learner, uint16_t index, uint32_t revision)
{
    learner->revisions[index] = revision | (learner->revisions[index] & IN_FLIGHT);
    if (revision > learner->acknowledged)
        learner->acknowledged = revision;
}
