// Sockets, the clock and the talk with the comparison: what load, floor and startup share.
// Every function ends the process with one line on standard error when the system refuses.
#ifndef NET_H
#define NET_H

#include <stdbool.h>
#include <stdint.h>

#define NANOS 1000000000ull

// CLOCK_MONOTONIC in nanoseconds.
uint64_t now_ns(void);

// One line on standard error, errno's text behind it when errno is set, exit status 1.
void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

// A whole number between low and high, or death with the name of the argument.
long number(const char *name, const char *text, long low, long high);

// The file of the network namespace that sockets of listen_on() are made in, or NULL for this one.
extern const char *backend_namespace;

// The address that connect_to() connects from, dotted, or NULL for any.
extern const char *client_address;

// Where clients connect to, instead of 127.0.0.1; or NULL.
extern const char *destination;

// A listening, non-blocking socket on 127.0.0.1, or on all addresses of the other namespace.
int listen_on(int port);

// Starts a non-blocking connect to there; -1 with errno when refused at once.
int connect_to(int port);

// Accepts without blocking, TCP_NODELAY set; -1 when there is nothing or the client is gone.
int accept_from(int listener);

// One connection to `port` that reaches `listener` and ends: it makes the proxy start, and came before
// the proxy could choose its listener's options, so it is none of those that are measured.
void wake(int port, int listener);

int new_epoll(void);
void watch(int epoll, int fd, uint32_t events, void *data);
void rewatch(int epoll, int fd, uint32_t events, void *data);

// Raises the descriptor limit to its hard maximum and checks that `needed` fit.
void need_descriptors(long needed);

// Says `ready` and waits for a line on standard input; ends the process when the other side is gone.
void ready_and_wait(void);

// Waits for a line (or the end) of standard input, so that sockets stay open while they are looked at.
void wait_for_line(void);

#endif
