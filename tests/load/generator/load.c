#include "load.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "arrivals.h"
#include "clock.h"
#include "connections.h"
#include "options.h"
#include "outcomes.h"

static const uint64_t TEND_EVERY = 100 * MILLISECOND, TELL_EVERY = 10 * SECOND;

static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

static void listen_to_signals(void)
{
    struct sigaction action = {.sa_handler = interrupt};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static double cpu_seconds(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void send_ready(uint64_t now)
{
    struct request *request;
    while (ready.size > 0 && connections_idle()) {
        request = queue_take(&ready);
        if (now > request->due + nanoseconds(options.timeout))
            outcome_failed(request, TIMED_OUT);
        else if (!connections_send(request))
            queue_put_back(&ready, request);
    }
}

static void send_back_to_back(uint64_t now)
{
    while (connections_idle() && tally.sent < options.most && arrivals_save_next(now))
        send_ready(now);
}

static uint64_t earlier(uint64_t one, uint64_t other)
{
    return one < other ? one : other;
}

static void tend(uint64_t now)
{
    static uint64_t next_tend, next_tell;
    if (now < next_tend)
        return;
    next_tend = now + TEND_EVERY;
    connections_tend();
    if (next_tell != 0 && now >= next_tell)
        fprintf(stderr, "%llu sent, %llu errors, %u waiting for a connection\n",
                (unsigned long long)tally.sent, (unsigned long long)tally.errors, ready.size);
    if (now >= next_tell)
        next_tell = now + TELL_EVERY;
}

/* Being woken for each arrival and each answer would cost more than handling them. So rounds are
   a grain apart; a latency comes out too long by up to two grains, and never too short. */
static void pause_for_a_grain(uint64_t began)
{
    uint64_t until = began + nanoseconds(options.grain);
    struct timespec end = {(time_t)(until / SECOND), (long)(until % SECOND)};
    if (options.grain > 0)
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL);
}

/* Lets requests arrive until `until`. */
static void load(uint64_t until)
{
    uint64_t now;
    while ((now = now_ns()) < until && !interrupted && tally.sent < options.most) {
        arrivals_release(now);
        send_ready(now);
        if (options.mode == SATURATE)
            send_back_to_back(now);
        tend(now);
        pause_for_a_grain(now);
        uint64_t next = earlier(earlier(arrivals_next(), until), now + TEND_EVERY);
        now = now_ns();
        connections_wait(next > now ? next - now : 0);
    }
    arrivals_release(earlier(now, until)); /* what became due while the last answers were read */
}

/* Lets what has arrived be answered. */
static void drain(uint64_t until)
{
    uint64_t now;
    while ((now = now_ns()) < until && !interrupted && requests_open_all() > 0) {
        send_ready(now);
        tend(now);
        connections_wait(TEND_EVERY);
    }
    for (enum kind kind = SAVE; kind < KINDS && !interrupted; kind++)
        tally_failed(kind, UNANSWERED, requests_open(kind));
}

struct run load_run(void)
{
    listen_to_signals();
    connections_open((struct listener){outcome_answered, outcome_failed});
    uint64_t begin = now_ns();
    double cpu_before = cpu_seconds();
    tally.from = begin + nanoseconds(options.ramp);
    arrivals_plan(begin);
    load(tally.from + nanoseconds(options.seconds + options.then_mix));
    uint64_t end = now_ns();
    drain(end + nanoseconds(options.drain));
    return (struct run){
        .seconds = end > tally.from ? (double)(end - tally.from) / 1e9 : 0,
        .cpu_seconds = cpu_seconds() - cpu_before,
        .interrupted = interrupted,
    };
}
