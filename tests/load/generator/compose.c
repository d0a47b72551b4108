#include "compose.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "die.h"
#include "options.h"

enum { KEY_PREFIX = 17, ROOM = LONGEST_TOKEN + LONGEST_RESPONSE + 1024 };

static char bytes[ROOM];
static char host[64];
static char key_prefix[KEY_PREFIX + 1]; /* no two runs share one */
static uint64_t keys;

void compose_begin(void)
{
    char address[INET_ADDRSTRLEN];
    uint64_t unique;
    if (getrandom(&unique, sizeof unique, 0) != sizeof unique)
        die("no random numbers from the kernel");
    inet_ntop(AF_INET, &options.address.sin_addr, address, sizeof address);
    snprintf(host, sizeof host, "%s:%u", address, ntohs(options.address.sin_port));
    snprintf(key_prefix, sizeof key_prefix, "%016llx-", (unsigned long long)unique);
}

static char *put(char *at, const char *piece, size_t size)
{
    memcpy(at, piece, size);
    return at + size;
}

static char *put_words(char *at, const char *words)
{
    return put(at, words, strlen(words));
}

static char *put_number(char *at, uint64_t number)
{
    char digits[20];
    size_t first = sizeof digits;
    do
        digits[--first] = (char)('0' + number % 10);
    while (number /= 10);
    return put(at, digits + first, sizeof digits - first);
}

static char *put_head(char *at, const struct learner *learner)
{
    at = put_words(at, " HTTP/1.1\r\nHost: ");
    at = put_words(at, host);
    at = put_words(at, "\r\nAuthorization: Bearer ");
    return put(at, learner->token.at, learner->token.size);
}

static char *put_key(char *at)
{
    at = put_words(at, "\r\nIdempotency-Key: ");
    at = put(at, key_prefix, KEY_PREFIX);
    return put_number(at, ++keys);
}

static char *put_length(char *at, size_t length)
{
    at = put_words(at, "\r\nContent-Type: application/json\r\nContent-Length: ");
    at = put_number(at, length);
    return put_words(at, "\r\n\r\n");
}

static char *put_attempt(char *at, const char *method, const struct learner *learner)
{
    at = put_words(at, method);
    at = put_words(at, " /api/v1/attempts/");
    return put_words(at, learner->attempt);
}

static char *put_save(char *at, const struct request *request)
{
    static const char opened[] = "{\"response\":", middle[] = ",\"based_on\":";
    const struct learner *learner = request->learner;
    struct text response = next_response(learner->paper, request->slot);
    char revision[20];
    size_t digits = (size_t)(put_number(revision, slot_revision(learner, request->slot)) - revision);
    at = put_attempt(at, "PUT", learner);
    at = put_words(at, "/answers/");
    at = put_number(at, slot_number(learner->paper, request->slot));
    at = put_key(put_head(at, learner));
    at = put_length(at, sizeof opened - 1 + response.size + sizeof middle - 1 + digits + 1);
    at = put(at, opened, sizeof opened - 1);
    at = put(at, response.at, response.size);
    at = put(at, middle, sizeof middle - 1);
    at = put(at, revision, digits);
    return put(at, "}", 1);
}

static char *put_progress(char *at, struct request *request)
{
    request->at_least = request->learner->acknowledged;
    at = put_attempt(at, "GET", request->learner);
    at = put_words(at, "/progress?at_least=");
    at = put_number(at, request->at_least);
    return put_words(put_head(at, request->learner), "\r\n\r\n");
}

static char *put_start(char *at)
{
    at = put_words(at, "POST /api/v1/assessments/");
    at = put_words(at, options.assessment);
    return put_words(at, "/attempts");
}

static char *put_post(char *at, const struct request *request)
{
    const struct learner *learner = request->learner;
    if (request->kind == START)
        at = put_start(at);
    else
        at = put_attempt(at, "POST", learner);
    if (request->kind == HEARTBEAT)
        at = put_words(at, "/heartbeat");
    if (request->kind == SUBMIT)
        at = put_words(at, "/submit");
    at = put_head(at, learner);
    if (request->kind != HEARTBEAT)
        at = put_key(at);
    return put(put_length(at, 2), "{}", 2);
}

struct text composed(struct request *request)
{
    char *end;
    if (request->kind == SAVE)
        end = put_save(bytes, request);
    else if (request->kind == PROGRESS)
        end = put_progress(bytes, request);
    else
        end = put_post(bytes, request);
    return (struct text){bytes, (size_t)(end - bytes)};
}
