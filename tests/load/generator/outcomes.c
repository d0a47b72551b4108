#include "outcomes.h"

#include <string.h>

#include "arrivals.h"
#include "clock.h"

static const char REVISION[] = "\"revision\":";

/* Each of these is given a success and returns whether it says what it must. */

static bool saved(struct request *request, const struct reply *reply)
{
    uint32_t revision;
    if (!number_after(reply->body, REVISION, &revision))
        return false;
    slot_moved(request->learner, request->slot, revision);
    return true;
}

static bool looked(struct request *request, const struct reply *reply)
{
    uint32_t revision;
    if (!number_after(reply->body, REVISION, &revision))
        return false;
    tally.stale += revision < request->at_least;
    return true;
}

static bool started(struct request *request, const struct reply *reply)
{
    struct learner *learner = request->learner;
    if (reply->attempt.size == 0 || reply->attempt.size > LONGEST_ATTEMPT)
        return false;
    memcpy(learner->attempt, reply->attempt.at, reply->attempt.size);
    arrivals_join(learner, now_ns());
    return true;
}

static bool is_understood(struct request *request, const struct reply *reply)
{
    switch (request->kind) {
    case SAVE: return saved(request, reply);
    case PROGRESS: return looked(request, reply);
    case START: return started(request, reply);
    default: return true;
    }
}

/* A conflict says which revision is held, so that the learner's next save can succeed. */
static void take_up_conflict(struct request *request, const struct reply *reply)
{
    uint32_t held;
    if (request->kind == SAVE && reply->status == 409 &&
        number_after(reply->body, REVISION, &held))
        slot_moved(request->learner, request->slot, held);
}

static void end(struct request *request)
{
    if (request->kind == SAVE)
        slot_over(request->learner, request->slot);
    request_end(request);
}

void outcome_answered(struct request *request, const struct reply *reply)
{
    bool success = reply->status == 200 || (reply->status == 201 && request->kind == START);
    if (!success) {
        tally_refused(request, reply->status, reply->retry_after);
        take_up_conflict(request, reply);
    } else if (is_understood(request, reply)) {
        tally_answered(request, now_ns());
    } else {
        tally_failed(request->kind, NOT_UNDERSTOOD, 1);
    }
    end(request);
}

void outcome_failed(struct request *request, enum failure failure)
{
    tally_failed(request->kind, failure, 1);
    end(request);
}
