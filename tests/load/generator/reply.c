#include "reply.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "die.h"

enum { HELD = 4096, STATUS_AT = 9, SHORTEST_HEAD = 16 };

static bool is(struct text name, const char *wanted)
{
    return name.size == strlen(wanted) && strncasecmp(name.at, wanted, name.size) == 0;
}

static struct text after_last_slash(struct text value)
{
    for (size_t at = value.size; at > 0; at--)
        if (value.at[at - 1] == '/')
            return (struct text){value.at + at, value.size - at};
    return value;
}

/* Takes "name: value\r" apart; false when it is no header line. */
static bool header_of(struct text line, struct text *name, struct text *value)
{
    const char *colon = memchr(line.at, ':', line.size);
    if (colon == NULL)
        return false;
    const char *end = line.at + line.size;
    const char *first = colon + 1;
    while (first < end && *first == ' ')
        first++;
    while (end > first && (end[-1] == '\r' || end[-1] == ' '))
        end--;
    *name = (struct text){line.at, (size_t)(colon - line.at)};
    *value = (struct text){first, (size_t)(end - first)};
    return true;
}

/* Reads a head; false when it is none or does not say how long the body is. */
static bool read_head(struct text head, struct reply *reply, size_t *length)
{
    struct text line, name, value;
    uint32_t status, size = 0;
    bool sized = false;
    *reply = (struct reply){0};
    if (head.size < SHORTEST_HEAD || memcmp(head.at, "HTTP/1.1 ", STATUS_AT) != 0 ||
        !number_at((struct text){head.at + STATUS_AT, 3}, &status))
        return false;
    next_line(&head, &line);
    while (next_line(&head, &line) && header_of(line, &name, &value)) {
        if (is(name, "content-length"))
            sized = number_at(value, &size);
        else if (is(name, "connection"))
            reply->closes = is(value, "close");
        else if (is(name, "retry-after"))
            reply->retry_after = true;
        else if (is(name, "location"))
            reply->attempt = after_last_slash(value);
    }
    reply->status = (int)status;
    *length = size;
    return sized || status == 204 || status == 304;
}

/* `seen`: the beginning of the response, of which `arrived` bytes are there. */
static enum reading_state judge(struct text seen, size_t arrived, struct reply *reply)
{
    size_t length;
    const char *end = memmem(seen.at, seen.size, "\r\n\r\n", 4);
    if (end == NULL)
        return seen.size < HELD ? READING : UNREADABLE;
    size_t head = (size_t)(end - seen.at) + 4;
    if (!read_head((struct text){seen.at, head}, reply, &length) || arrived > head + length)
        return UNREADABLE;
    reply->body = (struct text){seen.at + head, seen.size - head};
    return arrived == head + length ? READ : READING;
}

static void hold(struct reading *reading, struct text data)
{
    if (reading->held == NULL)
        reading->held = zeroed(HELD, 1);
    size_t room = HELD - reading->held_size;
    size_t taken = data.size < room ? data.size : room;
    memcpy(reading->held + reading->held_size, data.at, taken);
    reading->held_size += taken;
}

enum reading_state read_on(struct reading *reading, struct text data, struct reply *reply)
{
    reading->arrived += data.size;
    if (reading->held == NULL) {
        enum reading_state state = judge(data, data.size, reply);
        if (state != READING)
            return state;
    }
    hold(reading, data);
    struct text seen = {reading->held, reading->held_size};
    return judge(seen, reading->arrived, reply);
}

void reading_end(struct reading *reading)
{
    free(reading->held);
    *reading = (struct reading){0};
}
