/* What is asked on the command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <netinet/in.h>
#include <stdint.h>

enum mode { SATURATE, MIX, START_ALL, SUBMIT_ALL };

struct options {
    enum mode mode;
    const char *mode_name;
    struct sockaddr_in address;
    const char *learners, *papers, *pacing, *out, *assessment;
    uint32_t take;  /* how many learners at most */
    uint32_t conns; /* keep-alive connections */
    double seconds, ramp, then_mix, timeout, drain, grain;
    double every[3]; /* mean seconds between a learner's saves, progress and heartbeats; 0: none */
    uint64_t seed, most;
};

extern struct options options;

/* Fills `options`; dies with a reason, or with the list of options when there are none. */
void options_read(int count, char **arguments);

#endif
