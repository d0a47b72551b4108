#include "arrivals.h"

#include "agenda.h"
#include "chance.h"
#include "clock.h"
#include "options.h"
#include "pacing.h"
#include "tally.h"

struct queue ready;

static double interval(enum kind kind)
{
    if (kind == SAVE && options.pacing != NULL)
        return pacing_interval();
    return chance_exponential(options.every[kind]);
}

/* Exponential intervals have no memory; all others are met in their middle. */
static double residual(enum kind kind)
{
    if (kind == SAVE && options.pacing != NULL)
        return pacing_residual();
    return chance_exponential(options.every[kind]);
}

static uint32_t index_of(const struct learner *learner)
{
    return (uint32_t)(learner - learner_at(0));
}

static void plan(uint32_t learner, enum kind kind, uint64_t from, double seconds)
{
    agenda_add((struct appointment){from + nanoseconds(seconds), learner, kind});
}

static void plan_mix(uint32_t learner, uint64_t from, double (*until_first)(enum kind))
{
    for (enum kind kind = SAVE; kind <= HEARTBEAT; kind++)
        if (options.every[kind] > 0)
            plan(learner, kind, from, until_first(kind));
}

void arrivals_plan(uint64_t begin)
{
    for (uint32_t learner = 0; learner < learners_count(); learner++) {
        if (options.mode == MIX)
            plan_mix(learner, begin + nanoseconds(chance() * options.ramp), residual);
        else if (options.mode == START_ALL)
            plan(learner, START, begin, chance() * options.seconds);
        else if (options.mode == SUBMIT_ALL)
            plan(learner, SUBMIT, begin, chance() * options.seconds);
    }
}

void arrivals_join(struct learner *learner, uint64_t now)
{
    if (options.then_mix > 0)
        plan_mix(index_of(learner), now, interval);
}

static void wait_for_slot(struct learner *learner, struct request *request)
{
    struct request **last = &learner->waiting;
    while (*last != NULL)
        last = &(*last)->next;
    *last = request;
}

static void arrive(struct appointment due)
{
    struct learner *learner = learner_at(due.learner);
    struct request *request = request_new((enum kind)due.kind, learner, due.due);
    if (request->kind == SAVE && !slot_take(learner, &request->slot))
        wait_for_slot(learner, request);
    else
        queue_put(&ready, request);
}

void arrivals_release(uint64_t now)
{
    struct appointment due;
    while (agenda_first(&due) && due.due <= now) {
        agenda_drop();
        tally_offered(due.due, now);
        arrive(due);
        if (due.kind <= HEARTBEAT)
            plan(due.learner, (enum kind)due.kind, due.due, interval((enum kind)due.kind));
    }
    if (ready.size > tally.longest_queue)
        tally.longest_queue = ready.size;
}

uint64_t arrivals_next(void)
{
    struct appointment next;
    return agenda_first(&next) ? next.due : UINT64_MAX;
}

bool arrivals_save_next(uint64_t now)
{
    static uint32_t turn;
    for (uint32_t tried = 0; tried < learners_count(); tried++) {
        struct learner *learner = learner_at(turn);
        uint16_t slot;
        turn = (turn + 1) % learners_count();
        if (!slot_take(learner, &slot))
            continue;
        struct request *request = request_new(SAVE, learner, now);
        request->slot = slot;
        tally_offered(now, now);
        queue_put(&ready, request);
        return true;
    }
    return false;
}

void slot_over(struct learner *learner, uint16_t slot)
{
    slot_free(learner, slot);
    struct request *waiting = learner->waiting;
    if (waiting == NULL || !slot_take(learner, &waiting->slot))
        return;
    learner->waiting = waiting->next;
    queue_put_back(&ready, waiting);
}
