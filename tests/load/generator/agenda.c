#include "agenda.h"

#include <stdlib.h>

#include "die.h"

/* A heap in which each has four below it: half as deep as one of two, and kinder to the cache. */
enum { BELOW = 4 };

static struct appointment *heap;
static uint32_t count, room;

static void make_room(void)
{
    if (count < room)
        return;
    room = room ? room * 2 : 1024;
    heap = realloc(heap, room * sizeof *heap);
    if (heap == NULL)
        die("out of memory");
}

void agenda_add(struct appointment added)
{
    make_room();
    uint32_t at = count++;
    while (at > 0 && added.due < heap[(at - 1) / BELOW].due) {
        heap[at] = heap[(at - 1) / BELOW];
        at = (at - 1) / BELOW;
    }
    heap[at] = added;
}

bool agenda_first(struct appointment *first)
{
    if (count == 0)
        return false;
    *first = heap[0];
    return true;
}

static uint32_t earliest_below(uint32_t at)
{
    uint32_t first = at * BELOW + 1;
    uint32_t end = first + BELOW < count ? first + BELOW : count;
    uint32_t earliest = first;
    for (uint32_t other = first + 1; other < end; other++)
        if (heap[other].due < heap[earliest].due)
            earliest = other;
    return earliest;
}

void agenda_drop(void)
{
    struct appointment moved = heap[--count];
    uint32_t at = 0;
    while (at * BELOW + 1 < count) {
        uint32_t below = earliest_below(at);
        if (heap[below].due >= moved.due)
            break;
        heap[at] = heap[below];
        at = below;
    }
    heap[at] = moved;
}
