#include "connections.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "clock.h"
#include "compose.h"
#include "die.h"
#include "options.h"

enum { EVENTS = 512, SCRATCH = 1 << 17, CONNECTING_AT_ONCE = 128, SPARE_FILES = 32 };

enum state { LOST, CONNECTING, IDLE, BUSY };

struct connection {
    int socket;
    enum state state;
    bool listed, proven; /* in the list of idle ones; has carried an answer */
    uint64_t sent_at;
    struct request *request;
    struct reading reading;
    struct connection *next_idle;
};

static struct listener listener;
static struct connection *connections;
static struct connection *first_idle, *last_idle;
static uint32_t connecting, lost;
static int epoll;
static char scratch[SCRATCH];

static void become_idle(struct connection *connection)
{
    connection->state = IDLE;
    if (connection->listed)
        return;
    connection->listed = true;
    connection->next_idle = NULL;
    if (first_idle == NULL)
        first_idle = connection;
    else
        last_idle->next_idle = connection;
    last_idle = connection;
}

/* A connection that was lost while it was listed stays in the list until it is met here. */
static struct connection *longest_idle(void)
{
    while (first_idle != NULL && first_idle->state != IDLE) {
        first_idle->listed = false;
        first_idle = first_idle->next_idle;
    }
    return first_idle;
}

static void lose(struct connection *, enum failure);

static void connection_open(struct connection *connection)
{
    int on = 1;
    struct epoll_event event = {EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, {.ptr = connection}};
    connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection->socket < 0)
        die("no socket: %s", strerror(errno));
    setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connection->state = CONNECTING;
    connection->proven = false;
    connecting++;
    int failed = connect(connection->socket, (struct sockaddr *)&options.address,
                         sizeof options.address);
    if (failed && errno != EINPROGRESS)
        lose(connection, CLOSED);
    else
        epoll_ctl(epoll, EPOLL_CTL_ADD, connection->socket, &event);
}

/* Ends a connection, and with `failure` the request on it. A server that has just served well
   may close whenever it likes; any other is asked again a little later. */
static void lose(struct connection *connection, enum failure failure)
{
    struct request *request = connection->request;
    bool at_once = connection->proven;
    connecting -= connection->state == CONNECTING;
    close(connection->socket);
    reading_end(&connection->reading);
    connection->request = NULL;
    connection->state = LOST;
    lost++;
    if (at_once) {
        lost--;
        tally.reconnects++;
        connection_open(connection);
    }
    if (request != NULL)
        listener.failed(request, failure);
}

static void take_reply(struct connection *connection, const struct reply *reply)
{
    struct request *request = connection->request;
    connection->request = NULL;
    connection->proven = true;
    listener.answered(request, reply);
    reading_end(&connection->reading);
    if (reply->closes)
        lose(connection, CLOSED);
    else
        become_idle(connection);
}

/* Reads once; true when there may be more, of which no further event would tell. */
static bool receive(struct connection *connection, bool ended)
{
    struct reply reply;
    enum reading_state state = UNREADABLE;
    ssize_t size = recv(connection->socket, scratch, sizeof scratch, 0);
    if (size < 0 && errno == EAGAIN)
        return false;
    if (size > 0 && connection->state == BUSY)
        state = read_on(&connection->reading, (struct text){scratch, (size_t)size}, &reply);
    if (size <= 0)
        lose(connection, CLOSED);
    else if (state == UNREADABLE)
        lose(connection, NOT_UNDERSTOOD);
    else if (state == READ)
        take_reply(connection, &reply);
    bool same = connection->state == IDLE || connection->state == BUSY;
    return same && (ended || size == sizeof scratch);
}

static void finish_connecting(struct connection *connection)
{
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(connection->socket, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) {
        lose(connection, CLOSED);
        return;
    }
    connecting--;
    become_idle(connection);
}

static void handle(struct connection *connection, uint32_t events)
{
    bool ended = events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR);
    if (connection->state == CONNECTING)
        finish_connecting(connection);
    else if (ended || events & EPOLLIN)
        while (receive(connection, ended))
            ;
}

bool connections_idle(void)
{
    return longest_idle() != NULL;
}

bool connections_send(struct request *request)
{
    struct connection *connection;
    while ((connection = longest_idle()) != NULL) {
        struct text bytes = composed(request);
        ssize_t size = send(connection->socket, bytes.at, bytes.size, MSG_NOSIGNAL);
        if (size != (ssize_t)bytes.size) { /* closed in this moment: nobody has seen the request */
            lose(connection, CLOSED);
            continue;
        }
        connection->listed = false;
        first_idle = connection->next_idle;
        connection->state = BUSY;
        connection->request = request;
        connection->sent_at = now_ns();
        tally.sent++;
        return true;
    }
    return false;
}

void connections_wait(uint64_t nanoseconds)
{
    static struct epoll_event events[EVENTS];
    struct timespec timeout = {(time_t)(nanoseconds / SECOND), (long)(nanoseconds % SECOND)};
    int count = epoll_pwait2(epoll, events, EVENTS, &timeout, NULL);
    for (int at = 0; at < count; at++)
        handle(events[at].data.ptr, events[at].events);
}

/* No more at once than the server's backlog takes; one refusal speaks for all. */
static void reopen_some(void)
{
    struct connection *end = connections + options.conns;
    bool refused = false;
    for (struct connection *each = connections; each < end && lost > 0 && !refused; each++) {
        if (connecting >= CONNECTING_AT_ONCE)
            return;
        if (each->state != LOST)
            continue;
        lost--;
        connection_open(each);
        refused = each->state == LOST;
    }
}

void connections_tend(void)
{
    uint64_t now = now_ns(), patience = nanoseconds(options.timeout);
    struct connection *end = connections + options.conns;
    for (struct connection *each = connections; each < end; each++)
        if (each->state == BUSY && now - each->sent_at > patience)
            lose(each, TIMED_OUT);
    reopen_some();
}

static void allow_files(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (options.conns + SPARE_FILES > limit.rlim_max)
        die("--conns %u: only %llu open files are allowed", options.conns,
            (unsigned long long)limit.rlim_max);
}

void connections_open(struct listener told)
{
    listener = told;
    allow_files();
    epoll = epoll_create1(EPOLL_CLOEXEC);
    connections = zeroed(options.conns, sizeof *connections);
    lost = options.conns;
    uint64_t until = now_ns() + 10 * SECOND;
    while (lost + connecting > 0) {
        if (now_ns() > until)
            die("the server takes only %u of %u connections", options.conns - lost - connecting,
                options.conns);
        reopen_some();
        connections_wait(20 * MILLISECOND);
    }
}
