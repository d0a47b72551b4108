#include <stdio.h>

#include "learners.h"
#include "options.h"
#include "tally.h"

static const char *const failure_names[FAILURES] = {"closed", "timeout", "unreadable",
                                                    "unanswered"};

static double ms(uint64_t nanoseconds)
{
    return (double)nanoseconds / 1e6;
}

static void print_latencies(const struct histogram *latency)
{
    printf("\"count\": %llu, \"p50_ms\": %.3f, \"p95_ms\": %.3f, \"p99_ms\": %.3f, "
           "\"max_ms\": %.3f",
           (unsigned long long)latency->count, ms(histogram_at(latency, 0.50)),
           ms(histogram_at(latency, 0.95)), ms(histogram_at(latency, 0.99)), ms(latency->max));
}

static void print_kinds(struct histogram *all)
{
    const char *separator = "";
    printf("\"kinds\": {");
    for (int kind = 0; kind < KINDS; kind++) {
        if (tally.latency[kind].count + tally.errors_of[kind] == 0)
            continue;
        printf("%s\"%s\": {", separator, kind_names[kind]);
        print_latencies(&tally.latency[kind]);
        printf(", \"errors\": %llu}", (unsigned long long)tally.errors_of[kind]);
        histogram_add(all, &tally.latency[kind]);
        separator = ", ";
    }
    printf("}, ");
}

static void print_errors(void)
{
    const char *separator = "";
    printf("\"statuses\": {");
    for (int status = 0; status < STATUSES; status++) {
        if (tally.statuses[status] == 0)
            continue;
        printf("%s\"%d\": %llu", separator, status, (unsigned long long)tally.statuses[status]);
        separator = ", ";
    }
    printf("}, \"failures\": {");
    separator = "";
    for (int failure = 0; failure < FAILURES; failure++) {
        if (tally.failures[failure] == 0)
            continue;
        printf("%s\"%s\": %llu", separator, failure_names[failure],
               (unsigned long long)tally.failures[failure]);
        separator = ", ";
    }
    printf("}, ");
}

void tally_print(double seconds, double cpu_seconds, bool interrupted)
{
    static struct histogram all;
    printf("{\"mode\": \"%s\", \"seconds\": %.3f, \"learners\": %u, \"connections\": %u, ",
           options.mode_name, seconds, learners_count(), options.conns);
    printf("\"offered_rps\": %.1f, ", seconds > 0 ? (double)tally.offered / seconds : 0);
    print_kinds(&all);
    printf("\"all\": {");
    print_latencies(&all);
    printf("}, \"requests\": %llu, \"answered_rps\": %.1f, ", (unsigned long long)tally.offered,
           seconds > 0 ? (double)all.count / seconds : 0);
    printf("\"errors\": %llu, \"stale\": %llu, \"shed\": %llu, ", (unsigned long long)tally.errors,
           (unsigned long long)tally.stale, (unsigned long long)tally.shed);
    print_errors();
    printf("\"reconnects\": %llu, \"longest_queue\": %llu, ", (unsigned long long)tally.reconnects,
           (unsigned long long)tally.longest_queue);
    printf("\"late_ms\": {\"p50\": %.3f, \"p99\": %.3f, \"max\": %.3f}, ",
           ms(histogram_at(&tally.lateness, 0.50)), ms(histogram_at(&tally.lateness, 0.99)),
           ms(tally.lateness.max));
    printf("\"sent\": %llu, \"cpu_seconds\": %.3f, \"cpu_us_per_request\": %.1f, ",
           (unsigned long long)tally.sent, cpu_seconds,
           tally.sent ? cpu_seconds * 1e6 / (double)tally.sent : 0);
    printf("\"seed\": %llu, \"interrupted\": %s}\n", (unsigned long long)options.seed,
           interrupted ? "true" : "false");
}
