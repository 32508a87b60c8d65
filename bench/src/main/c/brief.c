// Short connections: connect, 64 bytes there, 64 bytes back, end of stream from the backend, close.
// The backend closes first, as a server that answers one request does, so TIME_WAIT never eats the
// clients' ports.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"
#include "net.h"

#define SIZE 64
#define PATIENCE (5 * NANOS)

struct end {
    int fd;
    bool client, asked;
    long received;
    bool told;  // the header of the PROXY protocol has come
    uint64_t began;
};

static char bytes[SIZE];
static int epoll, listener, client_port;
static uint64_t opened, finished, most, errors;
static struct end ends[65536];  // backend connections, by descriptor
static bool recording, stopping, expects_header;

static void ask(struct end *end) {
    ssize_t sent = send(end->fd, bytes, SIZE, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent == SIZE) {
        if (end->asked) rewatch(epoll, end->fd, EPOLLIN, end);
        end->asked = true;
    }
}

static void begin(struct end *end) {
    if (stopping || opened == most) {
        end->fd = -1;
        return;
    }
    uint64_t began = now_ns();
    int fd = connect_to(client_port);
    if (fd < 0) die("connect after %lu connections", opened);
    *end = (struct end){.fd = fd, .client = true, .began = began};
    opened++;
    ask(end);
    watch(epoll, fd, end->asked ? EPOLLIN : EPOLLOUT, end);
    if (!end->asked) end->asked = true;
}

static void finish(struct end *end, bool whole) {
    close(end->fd);
    if (whole && end->received == SIZE) finished++;
    else errors++;
    if (recording) latency(now_ns() - end->began);
    begin(end);
}

static void hear_reply(struct end *end) {
    char into[SIZE];
    ssize_t got;
    while ((got = recv(end->fd, into, SIZE, MSG_DONTWAIT)) > 0) end->received += got;
    if (got == 0) finish(end, true);
    else if (errno != EAGAIN) finish(end, false);
}

// How many of these bytes are none of the header, a line that comes first and in one piece.
static ssize_t without_header(struct end *end, const char *into, ssize_t got) {
    if (end->told || got <= 0) return got;
    const char *line_end = memchr(into, '\n', (size_t)got);
    if (line_end == NULL || strncmp(into, "PROXY TCP4 ", 11) != 0) die("no header of the PROXY protocol");
    end->told = true;
    return got - (line_end + 1 - into);
}

static void answer(struct end *end) {
    char into[SIZE + 107];
    ssize_t got = recv(end->fd, into, sizeof into, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (expects_header && got > 0) {
        got = without_header(end, into, got);
        if (got == 0) return;
    }
    if (got > 0) end->received += got;
    if (got > 0 && end->received < SIZE) return;
    if (got <= 0 || send(end->fd, bytes, SIZE, MSG_NOSIGNAL | MSG_DONTWAIT) != SIZE) errors++;
    close(end->fd);
    end->fd = -1;
}

static void take(void) {
    int fd;
    while ((fd = accept_from(listener)) >= 0) {
        if (fd >= (int)(sizeof ends / sizeof *ends)) die("descriptor %d is beyond the table", fd);
        struct end *end = &ends[fd];
        *end = (struct end){.fd = fd};
        answer(end);
        if (end->fd >= 0) watch(epoll, fd, EPOLLIN, end);
    }
}

static void turn(int timeout_ms) {
    struct epoll_event events[256];
    int count = epoll_wait(epoll, events, 256, timeout_ms);
    if (count < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < count; i++) {
        struct end *end = events[i].data.ptr;
        if (end == NULL) take();
        else if (!end->client) answer(end);
        else if (events[i].events & EPOLLOUT) ask(end);
        else hear_reply(end);
    }
}

// Lets every open connection come to its end, or gives up after five seconds.
static void drain(void) {
    uint64_t deadline = now_ns() + PATIENCE;
    while (finished + errors < opened && now_ns() < deadline) turn(10);
}

void brief(struct ports ports, int parallel, long millis, long most_connections, bool told, const char *latencies) {
    expects_header = told;
    need_descriptors(parallel * 4L + 16);
    client_port = ports.connect;
    struct end *clients = calloc((size_t)parallel, sizeof *clients);
    latencies_begin(most_connections);
    epoll = new_epoll();
    listener = listen_on(ports.listen);
    wake(client_port, listener);
    watch(epoll, listener, EPOLLIN, NULL);

    most = (uint64_t)parallel * 4;
    for (int i = 0; i < parallel; i++) begin(&clients[i]);
    drain();
    errno = 0;
    if (finished < most)
        die("warm-up: %lu of %lu connections were answered, %lu failed", finished, most, errors);

    ready_and_wait();
    opened = finished = errors = 0;
    most = (uint64_t)most_connections;
    recording = true;
    uint64_t start = now_ns(), end = start + (uint64_t)millis * 1000000u, now;
    for (int i = 0; i < parallel; i++) begin(&clients[i]);
    while ((now = now_ns()) < end && finished + errors < most) turn(10);
    uint64_t in_window = finished, window = now - start;
    stopping = true;
    drain();
    latencies_end(latencies);
    printf("{\"nanos\":%lu,\"operations\":%lu,\"total\":%lu,\"errors\":%lu,\"unanswered\":%lu}\n", window,
           in_window, finished, errors, opened - finished - errors);
    fflush(stdout);
    wait_for_line();
}
