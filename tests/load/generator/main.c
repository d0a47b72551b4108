/* banyan-load: learners of an exam, by the ten thousand, on one core of this machine. */
#include "chance.h"
#include "compose.h"
#include "learners.h"
#include "load.h"
#include "options.h"
#include "pacing.h"
#include "papers.h"
#include "tally.h"

int main(int count, char **arguments)
{
    options_read(count, arguments);
    chance_seed(options.seed);
    papers_load(options.papers);
    learners_load(options.learners, options.take, options.mode != START_ALL);
    if (options.pacing != NULL)
        pacing_load(options.pacing, options.every[SAVE]);
    compose_begin();
    struct run run = load_run();
    if (options.out != NULL)
        learners_write(options.out);
    tally_print(run.seconds, run.cpu_seconds, run.interrupted);
    return 0;
}
