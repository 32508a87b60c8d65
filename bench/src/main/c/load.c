// The load generator of the comparison: see load.h for what it does and how it talks.
#include "load.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"

static uint64_t *samples;
static long samples_capacity, samples_count;

void latencies_begin(long capacity) {
    samples_capacity = capacity;
    samples = malloc((size_t)capacity * sizeof *samples);
    if (samples == NULL) die("memory for %ld latencies", capacity);
    memset(samples, 0, (size_t)capacity * sizeof *samples);
}

void latency(uint64_t nanos) {
    if (samples_count < samples_capacity) samples[samples_count++] = nanos;
}

void latencies_end(const char *path) {
    FILE *file = fopen(path, "wb");
    if (file == NULL ||
        fwrite(samples, sizeof *samples, (size_t)samples_count, file) != (size_t)samples_count ||
        fclose(file) != 0)
        die("%s", path);
}

static void usage(void) {
    fputs("load [--inside NAMESPACE-FILE] [--from ADDRESS] [--to ADDRESS] KIND …\n"
          "load bulk LISTEN CONNECT STREAMS one|both MILLIS\n"
          "load exchange LISTEN CONNECT BUSY IDLE SIZE RATE spin|sleep MILLIS LATENCIES-FILE\n"
          "load brief LISTEN CONNECT PARALLEL MILLIS MOST plain|told LATENCIES-FILE\n",
          stderr);
    exit(2);
}

int main(int count, char **words) {
    for (; count > 2 && strncmp(words[1], "--", 2) == 0; count -= 2, words += 2) {
        if (strcmp(words[1], "--inside") == 0) backend_namespace = words[2];
        else if (strcmp(words[1], "--from") == 0) client_address = words[2];
        else if (strcmp(words[1], "--to") == 0) destination = words[2];
        else usage();
    }
    if (count < 4) usage();
    signal(SIGPIPE, SIG_IGN);
    struct ports ports = {(int)number("LISTEN", words[2], 1, 65535),
                          (int)number("CONNECT", words[3], 1, 65535)};
    if (strcmp(words[1], "bulk") == 0 && count == 7) {
        bulk(ports, (int)number("STREAMS", words[4], 1, 20000), strcmp(words[5], "both") == 0,
             number("MILLIS", words[6], 1, 600000));
    } else if (strcmp(words[1], "exchange") == 0 && count == 11) {
        exchange(ports, (int)number("BUSY", words[4], 1, 1000), (int)number("IDLE", words[5], 0, 25000),
                 number("SIZE", words[6], 1, 64 << 20), number("RATE", words[7], 0, 1000000),
                 strcmp(words[8], "spin") == 0, number("MILLIS", words[9], 1, 600000), words[10]);
    } else if (strcmp(words[1], "brief") == 0 && count == 9) {
        brief(ports, (int)number("PARALLEL", words[4], 1, 1000), number("MILLIS", words[5], 1, 600000),
              number("MOST", words[6], 1, 10000000), strcmp(words[7], "told") == 0, words[8]);
    } else {
        usage();
    }
    return 0;
}
