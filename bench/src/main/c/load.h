// The three kinds of load. Each opens its own backend on `listen` and its clients towards
// `connect`, so one thread drives both ends and a run with both ports equal is "direct".
// Protocol on standard output: `ready` (all connections stand, data has flowed), then after a line
// on standard input the measured window, then one line of JSON; the next line lets go of everything.
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stdint.h>

struct ports {
    int listen;
    int connect;
};

// Bytes as fast as they go: one way (client to backend) or both ways, for `millis`.
void bulk(struct ports ports, int streams, bool both_ways, long millis);

// Request and reply of `size` bytes each on `busy` connections beside `idle` silent ones.
// rate 0: closed loop, one request in flight per connection; otherwise requests are due at a fixed
// rate and latency counts from when each was due (no coordinated omission). `spin`: never sleep.
void exchange(struct ports ports, int busy, int idle, long size, long rate, bool spin, long millis,
              const char *latencies);

// Connections of one 64-byte request and reply each, `parallel` at a time; the backend closes first.
void brief(struct ports ports, int parallel, long millis, long most_connections, bool told, const char *latencies);

// Latencies in nanoseconds, kept in memory until the window is over, then written to a file of
// little-endian 64-bit words.
void latencies_begin(long capacity);
void latency(uint64_t nanos);
void latencies_end(const char *path);

#endif
