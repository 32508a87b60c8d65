// Streams of bytes: senders write from one warm buffer, sinks let the kernel throw the bytes away
// (MSG_TRUNC), so that the generator costs far less than any proxy between its two ends. Nothing is
// sent before every stream stands, or the first streams would starve the last ones' connects.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "load.h"
#include "net.h"

#define CHUNK (256 << 10)
// Bytes in flight are bounded as a careful program bounds them (measured: the highest throughput), or
// self-tuned buffers would push the generator's data out of the processor's cache. Receive buffers
// tune themselves until there are very many.
#define RECEIVE_BOUND_ABOVE 64
#define SEND_BUFFER (256 << 10)
#define RECEIVE_BUFFER (1 << 20)
#define PATIENCE (10 * NANOS)

struct end {
    int fd;
    bool sends, sinks;
};

static char chunk[CHUNK];
static int epoll, listener, accepted, expected;
static struct end *backends;
static uint64_t sunk, lost;
static bool both;

static void bound(int fd) {
    int send_bytes = SEND_BUFFER, receive_bytes = RECEIVE_BUFFER;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_bytes, sizeof send_bytes);
    if (expected > RECEIVE_BOUND_ABOVE)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
}

static void add_end(struct end *end, int fd, bool sends, bool sinks) {
    bound(fd);
    *end = (struct end){fd, sends, sinks};
    watch(epoll, fd, 0, end);
}

static void begin(struct end *end) {
    rewatch(epoll, end->fd, (end->sends ? EPOLLOUT : 0u) | (end->sinks ? EPOLLIN : 0u), end);
}

static void take(void) {
    int fd = accept_from(listener);
    if (fd < 0) return;
    if (accepted == expected) die("more connections reached the backend than were opened");
    add_end(&backends[accepted++], fd, both, true);
}

static void lose(struct end *end) {
    lost++;
    end->sends = end->sinks = false;
    epoll_ctl(epoll, EPOLL_CTL_DEL, end->fd, NULL);
}

static void serve(struct end *end, uint32_t events) {
    if (end->sinks && (events & (EPOLLIN | EPOLLHUP | EPOLLERR))) {
        ssize_t got = recv(end->fd, NULL, 1 << 20, MSG_TRUNC | MSG_DONTWAIT);
        if (got > 0) sunk += (uint64_t)got;
        else if (got == 0 || errno != EAGAIN) lose(end);
    }
    if (end->sends && (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)))
        if (send(end->fd, chunk, CHUNK, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EAGAIN) lose(end);
}

static void turn(int timeout_ms) {
    struct epoll_event events[256];
    int count = epoll_wait(epoll, events, 256, timeout_ms);
    if (count < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < count; i++)
        if (events[i].data.ptr == NULL) take();
        else serve(events[i].data.ptr, events[i].events);
}

void bulk(struct ports ports, int streams, bool both_ways, long millis) {
    need_descriptors(streams * 2L + 16);
    both = both_ways;
    expected = streams;
    epoll = new_epoll();
    listener = listen_on(ports.listen);
    wake(ports.connect, listener);
    bound(listener);  // accepted sockets inherit it before their windows open
    watch(epoll, listener, EPOLLIN, NULL);
    struct end *clients = calloc((size_t)streams, sizeof *clients);
    backends = calloc((size_t)streams, sizeof *backends);

    uint64_t deadline = now_ns() + PATIENCE;
    for (int i = 0; i < streams; i++) {
        int fd = connect_to(ports.connect);
        if (fd < 0) die("connect %d of %d", i + 1, streams);
        add_end(&clients[i], fd, true, both_ways);
        while (accepted < i - 64 && now_ns() < deadline) turn(10);
    }
    while (accepted < streams && now_ns() < deadline && lost == 0) turn(10);
    errno = 0;
    if (accepted < streams) die("only %d of %d streams came through, %lu broke", accepted, streams, lost);
    for (int i = 0; i < streams; i++) {
        begin(&clients[i]);
        begin(&backends[i]);
    }
    uint64_t warm = now_ns() + NANOS / 5;
    while (now_ns() < warm) turn(10);

    ready_and_wait();
    sunk = lost = 0;
    uint64_t start = now_ns(), end = start + (uint64_t)millis * 1000000u, now;
    while ((now = now_ns()) < end) turn(10);
    printf("{\"nanos\":%lu,\"bytes\":%lu,\"errors\":%lu}\n", now - start, sunk, lost);
    fflush(stdout);
    wait_for_line();
}
