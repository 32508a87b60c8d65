// Requests and replies of one size. Where the generator owns its core it never sleeps inside the
// window (`spin`), so the latency it sees is the proxy's and not that of its own waking up; where it
// shares a core with the proxy it sleeps until something is there or due.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "load.h"
#include "net.h"

#define PATIENCE (20 * NANOS)
#define GRACE (2 * NANOS)
#define TICK 1000000ull
#define MOST_SAMPLES 4000000

struct end {
    int fd;
    bool client, waiting_to_write;
    long to_send, received;
    long owed;       // requests due and not answered yet
    uint64_t next;   // number of the oldest of them
    uint64_t began;  // closed loop: when the request in flight was sent
};

static char *buffer;
static int epoll, listener, accepted, expected;
static struct end *backends;
static struct end *clients;
static int busy_count;
static long size, rate;
static uint64_t start_at, answered, errors;
static bool recording, stopping;

static uint64_t due(const struct end *end) {
    if (rate == 0) return end->began;
    uint64_t number = end->next * (uint64_t)busy_count + (uint64_t)(end - clients);
    return start_at + number * NANOS / (uint64_t)rate;
}

static void lose(struct end *end) {
    errors++;
    epoll_ctl(epoll, EPOLL_CTL_DEL, end->fd, NULL);
    end->to_send = 0;
}

static void push(struct end *end) {
    while (end->to_send > 0) {
        ssize_t sent = send(end->fd, buffer, (size_t)end->to_send, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno == EAGAIN) break;
        if (sent < 0) {
            lose(end);
            return;
        }
        end->to_send -= sent;
    }
    bool waits = end->to_send > 0;
    if (waits != end->waiting_to_write) rewatch(epoll, end->fd, EPOLLIN | (waits ? EPOLLOUT : 0u), end);
    end->waiting_to_write = waits;
}

static void ask(struct end *end) {
    end->began = now_ns();
    end->to_send = size;
    push(end);
}

static void complete(struct end *end) {
    end->received = 0;
    if (!end->client) {
        end->to_send = size;
        push(end);
        return;
    }
    answered++;
    if (recording) latency(now_ns() - due(end));
    end->next++;
    end->owed--;
    if (rate == 0 && !stopping) end->owed++;
    if (end->owed > 0) ask(end);
}

static void pull(struct end *end) {
    ssize_t got = recv(end->fd, NULL, (size_t)(size - end->received), MSG_TRUNC | MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        lose(end);
        return;
    }
    end->received += got;
    if (end->received == size) complete(end);
}

static void take(void) {
    int fd;
    while ((fd = accept_from(listener)) >= 0) {
        if (accepted == expected) die("more connections reached the backend than were opened");
        struct end *end = &backends[accepted++];
        end->fd = fd;
        watch(epoll, fd, EPOLLIN, end);
    }
}

static void turn(uint64_t timeout_ns) {
    struct epoll_event events[256];
    struct timespec timeout = {(time_t)(timeout_ns / NANOS), (long)(timeout_ns % NANOS)};
    int count = epoll_pwait2(epoll, events, 256, &timeout, NULL);
    if (count < 0 && errno != EINTR) die("epoll_pwait2");
    for (int i = 0; i < count; i++) {
        struct end *end = events[i].data.ptr;
        if (end == NULL) {
            take();
            continue;
        }
        if (events[i].events & EPOLLOUT) push(end);
        if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) pull(end);
    }
}

static void open_all(struct ports ports, int total) {
    uint64_t deadline = now_ns() + PATIENCE;
    for (int i = 0; i < total; i++) {
        clients[i].client = true;
        clients[i].fd = connect_to(ports.connect);
        if (clients[i].fd < 0) die("connect %d of %d", i + 1, total);
        watch(epoll, clients[i].fd, EPOLLIN, &clients[i]);
        while (accepted < i - 64 && now_ns() < deadline && errors == 0) turn(TICK);
    }
    while (accepted < total && now_ns() < deadline && errors == 0) turn(TICK);
    errno = 0;
    if (accepted < total || errors > 0)
        die("only %d of %d connections came through, %lu broke", accepted, total, errors);
}

// Every busy connection carries three requests before the window, so that nothing is cold in it.
static void warm_up(void) {
    long rate_wanted = rate;
    rate = 0;
    for (int round = 0; round < 3; round++) {
        answered = 0;
        stopping = true;
        for (int i = 0; i < busy_count; i++) {
            clients[i].owed = 1;
            ask(&clients[i]);
        }
        uint64_t deadline = now_ns() + PATIENCE;
        while (answered < (uint64_t)busy_count && errors == 0 && now_ns() < deadline) turn(TICK);
        errno = 0;
        if (answered < (uint64_t)busy_count) die("no reply in 20 s, %lu connections lost", errors);
    }
    stopping = false;
    rate = rate_wanted;
    for (int i = 0; i < busy_count; i++) clients[i].next = 0;
}

// Marks what has become due by now; a connection still busy owes it and sends it later.
static uint64_t issue(uint64_t issued, uint64_t now) {
    while (start_at + issued * NANOS / (uint64_t)rate <= now) {
        struct end *end = &clients[issued % (uint64_t)busy_count];
        if (end->owed++ == 0) ask(end);
        issued++;
    }
    return issued;
}

static uint64_t until_next(uint64_t issued, uint64_t end_at) {
    uint64_t now = now_ns(), next = rate == 0 ? end_at : start_at + issued * NANOS / (uint64_t)rate;
    uint64_t wait = next > now ? next - now : 0;
    return wait < TICK ? wait : TICK;
}

void exchange(struct ports ports, int busy, int idle, long bytes, long wanted_rate, bool spin,
              long millis, const char *latencies) {
    int total = busy + idle;
    need_descriptors(total * 2L + 16);
    expected = total;
    busy_count = busy;
    size = bytes;
    rate = wanted_rate;
    buffer = calloc(1, (size_t)size);
    clients = calloc((size_t)total, sizeof *clients);
    backends = calloc((size_t)total, sizeof *backends);
    if (buffer == NULL || clients == NULL || backends == NULL) die("memory");
    latencies_begin(rate == 0 ? MOST_SAMPLES : rate * millis / 1000 + 1000);
    epoll = new_epoll();
    listener = listen_on(ports.listen);
    wake(ports.connect, listener);
    watch(epoll, listener, EPOLLIN, NULL);
    open_all(ports, total);
    warm_up();

    ready_and_wait();
    recording = true;
    answered = 0;
    start_at = now_ns();
    uint64_t end_at = start_at + (uint64_t)millis * 1000000u, issued = 0, now;
    if (rate == 0)
        for (int i = 0; i < busy; i++) {
            clients[i].owed = 1;
            ask(&clients[i]);
        }
    while ((now = now_ns()) < end_at && errors == 0) {
        if (rate != 0) issued = issue(issued, now);
        turn(spin ? 0 : until_next(issued, end_at));
    }
    uint64_t window = now - start_at, in_window = answered, late = 0;
    stopping = true;
    if (rate != 0) {  // what was due must be waited for, or its lateness would be left out
        while (answered < issued && now_ns() < end_at + GRACE && errors == 0) turn(TICK);
        now = now_ns();
        for (int i = 0; i < busy; i++)
            for (; clients[i].owed > 0; clients[i].owed--, clients[i].next++, late++)
                latency(now - due(&clients[i]));
    }
    latencies_end(latencies);
    printf("{\"nanos\":%lu,\"operations\":%lu,\"bytes\":%lu,\"errors\":%lu,\"unanswered\":%lu}\n", window,
           in_window, in_window * (uint64_t)size * 2, errors, late);
    fflush(stdout);
    wait_for_line();
}
