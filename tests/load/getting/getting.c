/* banyan-get: one GET over and over on keep-alive connections, back to back or at a steady rate.
   The learners' generator next door knows exams; this one knows nothing, and costs less. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "../generator/clock.h"
#include "../generator/die.h"
#include "../generator/histogram.h"

enum { CONNS = 1024, HELD = 1 << 18 };

struct connection {
    int socket;
    bool busy;
    uint64_t due;
    size_t arrived;
    char held[HELD];
};

static struct connection connections[CONNS];
static struct connection *idle[CONNS];
static unsigned idle_count;
static struct histogram latency;
static uint64_t errors;
static char request[512];
static size_t request_size;

static void open_all(int epoll, unsigned count, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (unsigned at = 0; at < count; at++) {
        struct connection *each = &connections[at];
        struct epoll_event event = {EPOLLIN, {.ptr = each}};
        each->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(each->socket, (struct sockaddr *)&address, sizeof address) != 0)
            die("port %u does not take connections: %s", port, strerror(errno));
        setsockopt(each->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_ctl(epoll, EPOLL_CTL_ADD, each->socket, &event);
        idle[idle_count++] = each;
    }
}

static void ask(uint64_t due)
{
    struct connection *each = idle[--idle_count];
    each->due = due;
    each->busy = true;
    each->arrived = 0;
    if (send(each->socket, request, request_size, MSG_NOSIGNAL) != (ssize_t)request_size)
        die("a connection was closed");
}

/* Whether what has arrived is a whole response; it has to say its length. */
static bool whole(const struct connection *each)
{
    const char *end = memmem(each->held, each->arrived, "\r\n\r\n", 4);
    const char *line = each->held;
    if (end == NULL)
        return false;
    while ((line = memchr(line, '\n', (size_t)(end - line))) != NULL)
        if (strncasecmp(++line, "content-length:", 15) == 0)
            return each->arrived >= (size_t)(end + 4 - each->held) + strtoul(line + 15, NULL, 10);
    die("a response without Content-Length");
}

static void take(struct connection *each)
{
    ssize_t size = recv(each->socket, each->held + each->arrived, HELD - 1 - each->arrived, 0);
    if (size <= 0 || !each->busy)
        die("a connection was closed, or spoke unasked");
    each->arrived += (size_t)size;
    each->held[each->arrived] = '\0';
    if (!whole(each))
        return;
    errors += strncmp(each->held, "HTTP/1.1 200", 12) != 0;
    histogram_record(&latency, now_ns() - each->due);
    each->busy = false;
    idle[idle_count++] = each;
}

/* `rate` a second, each counted from the moment it was due; 0: back to back. */
static double run(int epoll, unsigned conns, double seconds, double rate)
{
    static struct epoll_event events[CONNS];
    uint64_t begin = now_ns(), now = begin, until = begin + nanoseconds(seconds);
    uint64_t step = rate > 0 ? nanoseconds(1 / rate) : 0, due = begin;
    while (now < until || idle_count < conns) {
        for (; now < until && idle_count > 0 && (step == 0 || due <= now); due += step)
            ask(step == 0 ? now : due);
        uint64_t wait = step != 0 && now < until && due > now ? due - now : MILLISECOND;
        struct timespec timeout = {0, (long)(wait < MILLISECOND ? wait : MILLISECOND)};
        int count = epoll_pwait2(epoll, events, CONNS, &timeout, NULL);
        for (int at = 0; at < count; at++)
            take(events[at].data.ptr);
        now = now_ns();
        if (now > until + 30 * SECOND)
            die("the last answers do not come");
    }
    return (double)(now - begin) / 1e9;
}

int main(int count, char **arguments)
{
    if (count != 6)
        die("usage: banyan-get PORT PATH CONNECTIONS SECONDS RATE");
    unsigned conns = (unsigned)atoi(arguments[3]);
    if (conns < 1 || conns > CONNS)
        die("1 to %d connections", CONNS);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    request_size = (size_t)snprintf(request, sizeof request,
                                    "GET %s HTTP/1.1\r\nHost: learn.example\r\n"
                                    "Accept: application/json\r\nUser-Agent: banyan-get\r\n"
                                    "Authorization: Bearer abcdefghijklmnopqrstuvwxyz\r\n\r\n",
                                    arguments[2]);
    open_all(epoll, conns, (uint16_t)atoi(arguments[1]));
    double seconds = run(epoll, conns, atof(arguments[4]), atof(arguments[5]));
    printf("{\"rps\": %.1f, \"seconds\": %.3f, \"errors\": %llu, "
           "\"p50_ms\": %.3f, \"p95_ms\": %.3f, \"p99_ms\": %.3f}\n",
           (double)latency.count / seconds, seconds, (unsigned long long)errors,
           (double)histogram_at(&latency, 0.5) / 1e6, (double)histogram_at(&latency, 0.95) / 1e6,
           (double)histogram_at(&latency, 0.99) / 1e6);
    return 0;
}
