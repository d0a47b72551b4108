#include "requests.h"

#include "die.h"

enum { AT_ONCE = 1024 };

const char *const kind_names[KINDS] = {"save", "progress", "heartbeat", "start", "submit"};

static struct request *unused;
static uint64_t open_by_kind[KINDS];

static void make_more(void)
{
    struct request *more = zeroed(AT_ONCE, sizeof *more);
    for (int at = 0; at < AT_ONCE; at++) {
        more[at].next = unused;
        unused = &more[at];
    }
}

struct request *request_new(enum kind kind, struct learner *learner, uint64_t due)
{
    if (unused == NULL)
        make_more();
    struct request *request = unused;
    unused = request->next;
    *request = (struct request){.due = due, .learner = learner, .kind = (uint8_t)kind};
    open_by_kind[kind]++;
    return request;
}

void request_end(struct request *request)
{
    open_by_kind[request->kind]--;
    request->next = unused;
    unused = request;
}

uint64_t requests_open(enum kind kind)
{
    return open_by_kind[kind];
}

uint64_t requests_open_all(void)
{
    uint64_t sum = 0;
    for (int kind = 0; kind < KINDS; kind++)
        sum += open_by_kind[kind];
    return sum;
}

void queue_put(struct queue *queue, struct request *request)
{
    request->next = NULL;
    if (queue->first == NULL)
        queue->first = request;
    else
        queue->last->next = request;
    queue->last = request;
    queue->size++;
}

void queue_put_back(struct queue *queue, struct request *request)
{
    request->next = queue->first;
    queue->first = request;
    if (queue->last == NULL)
        queue->last = request;
    queue->size++;
}

struct request *queue_take(struct queue *queue)
{
    struct request *request = queue->first;
    if (request == NULL)
        return NULL;
    queue->first = request->next;
    if (queue->first == NULL)
        queue->last = NULL;
    queue->size--;
    return request;
}
