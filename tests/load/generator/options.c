#include "options.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "die.h"
#include "requests.h"

static const char usage[] =
    "usage: banyan-load MODE --url http://127.0.0.1:PORT --learners FILE --papers FILE\n"
    "                   --seconds S [options]\n"
    "\n"
    "MODE  saturate   saves back to back on every connection\n"
    "      mix        saves, progress and heartbeats, each learner on a schedule of their own\n"
    "      start      each learner starts --assessment KEY at a random moment within S seconds\n"
    "      submit     each learner submits at a random moment within S seconds\n"
    "\n"
    "      --take N             use the first N learners of the file\n"
    "      --conns N            connections, shared by all learners (256)\n"
    "      --ramp S             mix: learners join within S seconds; both: S seconds go before\n"
    "                           the --seconds that are measured\n"
    "      --pacing FILE        quantiles of the seconds between two saves; exponential without\n"
    "      --save-every S       their mean (20); 0 for none, also of the next two\n"
    "      --progress-every S   mean between two looks at the progress (30)\n"
    "      --heartbeat-every S  mean between two heartbeats (60)\n"
    "      --then-mix S         start: who has started goes on with the mix, for S seconds more\n"
    "      --out FILE           the learners as they are afterwards, to go on from there\n"
    "      --timeout S          a request without an answer for that long has failed (30)\n"
    "      --drain S            how long to wait for the last answers (10)\n"
    "      --grain S            clock and connections are looked at once in S seconds (0.001), so\n"
    "                           that a latency may be told up to 2 S too long; 0 costs twice the CPU\n"
    "      --most N             stop after N requests (50000000)\n"
    "      --seed N             for another schedule (0)\n";

struct options options = {
    .take = UINT32_MAX,
    .conns = 256,
    .timeout = 30,
    .drain = 10,
    .grain = 0.001,
    .every = {20, 30, 60},
    .most = 50000000,
};

static const struct option flags[] = {
    {"url", required_argument, NULL, 'u'},
    {"learners", required_argument, NULL, 'l'},
    {"papers", required_argument, NULL, 'p'},
    {"pacing", required_argument, NULL, 'q'},
    {"assessment", required_argument, NULL, 'a'},
    {"out", required_argument, NULL, 'o'},
    {"take", required_argument, NULL, 't'},
    {"conns", required_argument, NULL, 'c'},
    {"seconds", required_argument, NULL, 's'},
    {"ramp", required_argument, NULL, 'r'},
    {"then-mix", required_argument, NULL, 'm'},
    {"timeout", required_argument, NULL, 'w'},
    {"drain", required_argument, NULL, 'd'},
    {"grain", required_argument, NULL, 'g'},
    {"save-every", required_argument, NULL, 'S'},
    {"progress-every", required_argument, NULL, 'P'},
    {"heartbeat-every", required_argument, NULL, 'H'},
    {"seed", required_argument, NULL, 'x'},
    {"most", required_argument, NULL, 'n'},
    {0},
};

static double number(const char *flag, const char *text, double low, double high)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= low && value <= high))
        die("--%s %s: a number from %g to %g is wanted", flag, text, low, high);
    return value;
}

static double seconds(const char *flag, const char *text)
{
    return number(flag, text, 0, 4 * 3600);
}

/* Only this machine may be loaded, so no name is resolved and no other network is reachable. */
static struct sockaddr_in loopback(const char *url)
{
    char host[64];
    unsigned port;
    int read = 0;
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (sscanf(url, "http://%63[^:/]:%5u%n", host, &port, &read) != 2 ||
        (url[read] != '\0' && strcmp(url + read, "/") != 0) || port == 0 || port > 65535)
        die("--url %s: http://127.0.0.1:PORT is wanted", url);
    const char *numbers = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
    if (inet_pton(AF_INET, numbers, &address.sin_addr) != 1 ||
        ntohl(address.sin_addr.s_addr) >> 24 != 127)
        die("--url %s: only a server on this machine (127.0.0.0/8) is loaded", url);
    address.sin_port = htons((uint16_t)port);
    return address;
}

static void set(int flag, const char *name, const char *text)
{
    switch (flag) {
    case 'u': options.address = loopback(text); break;
    case 'l': options.learners = text; break;
    case 'p': options.papers = text; break;
    case 'q': options.pacing = text; break;
    case 'a': options.assessment = text; break;
    case 'o': options.out = text; break;
    case 't': options.take = (uint32_t)number(name, text, 1, UINT32_MAX); break;
    case 'c': options.conns = (uint32_t)number(name, text, 1, 50000); break;
    case 's': options.seconds = seconds(name, text); break;
    case 'r': options.ramp = seconds(name, text); break;
    case 'm': options.then_mix = seconds(name, text); break;
    case 'w': options.timeout = seconds(name, text); break;
    case 'd': options.drain = seconds(name, text); break;
    case 'g': options.grain = number(name, text, 0, 0.1); break;
    case 'S': options.every[SAVE] = seconds(name, text); break;
    case 'P': options.every[PROGRESS] = seconds(name, text); break;
    case 'H': options.every[HEARTBEAT] = seconds(name, text); break;
    case 'x': options.seed = (uint64_t)number(name, text, 0, 0x1p53); break;
    case 'n': options.most = (uint64_t)number(name, text, 1, 1e9); break;
    default: die("banyan-load without arguments lists the options");
    }
}

static enum mode mode_named(const char *name)
{
    static const char *const names[] = {"saturate", "mix", "start", "submit"};
    for (int mode = SATURATE; mode <= SUBMIT_ALL; mode++)
        if (strcmp(name, names[mode]) == 0)
            return (enum mode)mode;
    die("%s is no mode: saturate, mix, start or submit", name);
}

static void check(void)
{
    if (options.address.sin_port == 0 || !options.learners || !options.papers || !options.seconds)
        die("--url, --learners, --papers and --seconds are wanted");
    if ((options.mode == START_ALL) != (options.assessment != NULL))
        die("--assessment goes with start");
    if (options.then_mix > 0 && options.mode != START_ALL)
        die("--then-mix goes with start");
    if (options.ramp > 0 && options.mode != MIX && options.mode != SATURATE)
        die("--ramp goes with mix and saturate");
}

void options_read(int count, char **arguments)
{
    if (count < 2) {
        fputs(usage, stderr);
        exit(2);
    }
    options.mode_name = arguments[1];
    options.mode = mode_named(arguments[1]);
    int flag, at = 0;
    opterr = 0;
    optind = 2;
    while ((flag = getopt_long(count, arguments, "", flags, &at)) != -1)
        set(flag, flag == '?' ? "" : flags[at].name, optarg);
    if (optind < count)
        die("%s: not an option", arguments[optind]);
    check();
}
