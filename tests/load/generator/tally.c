#include "tally.h"

struct tally tally;

void tally_offered(uint64_t due, uint64_t now)
{
    if (due < tally.from)
        return;
    tally.offered++;
    histogram_record(&tally.lateness, now > due ? now - due : 0);
}

void tally_answered(const struct request *request, uint64_t now)
{
    if (request->due >= tally.from)
        histogram_record(&tally.latency[request->kind], now - request->due);
}

void tally_refused(const struct request *request, int status, bool retry_after)
{
    tally.errors++;
    tally.errors_of[request->kind]++;
    tally.statuses[status < STATUSES ? status : 0]++;
    tally.shed += retry_after && (status == 429 || status == 503);
}

void tally_failed(enum kind kind, enum failure failure, uint64_t times)
{
    tally.errors += times;
    tally.errors_of[kind] += times;
    tally.failures[failure] += times;
}
