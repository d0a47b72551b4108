#include "papers.h"

#include <stdlib.h>

#include "die.h"

struct slot {
    uint32_t number, first, responses, turn;
};

static struct text *responses;
static struct slot *slots;
static struct paper *papers;
static uint32_t response_count, slot_count, paper_count;

/* Room for one more, doubled whenever `count` has reached a power of two. */
static void *grown(void *array, uint32_t count, size_t size)
{
    if (count & (count - 1))
        return array;
    void *larger = realloc(array, (count ? count * 2 : 1) * size);
    if (larger == NULL)
        die("out of memory");
    return larger;
}

static void add(uint32_t paper, uint32_t number, struct text response)
{
    bool new_paper = paper == paper_count;
    if (new_paper) {
        papers = grown(papers, paper_count, sizeof *papers);
        papers[paper_count++] = (struct paper){slot_count, 0};
    }
    if (new_paper || slots[slot_count - 1].number != number) {
        slots = grown(slots, slot_count, sizeof *slots);
        slots[slot_count++] = (struct slot){.number = number, .first = response_count};
        papers[paper].slots++;
    }
    responses = grown(responses, response_count, sizeof *responses);
    responses[response_count++] = response;
    slots[slot_count - 1].responses++;
}

void papers_load(const char *path)
{
    struct text rest = file_text(path), line, field;
    for (int at = 1; next_line(&rest, &line); at++) {
        uint32_t paper, number;
        bool read = next_field(&line, &field) && number_at(field, &paper) &&
                    next_field(&line, &field) && number_at(field, &number);
        if (!read || line.size == 0 || line.size > LONGEST_RESPONSE)
            die("%s: line %d: paper, slot, response of up to %d bytes, with tabs between, wanted",
                path, at, LONGEST_RESPONSE);
        if (paper != paper_count && paper + 1 != paper_count)
            die("%s: line %d: papers are numbered 0, 1, ... and stay together", path, at);
        add(paper, number, line);
    }
}

uint32_t papers_count(void)
{
    return paper_count;
}

struct paper paper_at(uint32_t number)
{
    return papers[number];
}

uint32_t slot_number(struct paper paper, uint32_t index)
{
    return slots[paper.first + index].number;
}

struct text next_response(struct paper paper, uint32_t index)
{
    struct slot *slot = &slots[paper.first + index];
    return responses[slot->first + slot->turn++ % slot->responses];
}
