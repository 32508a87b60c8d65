// The floor: what one thread of C needs at least to move bytes between two sockets on this kernel.
// Inherits the listening socket as descriptor 3, connects to 127.0.0.1:PORT, moves everything by
// splice through 1 MiB pipes that are borrowed while bytes are in them. No resolver, no limits, no
// time-outs, no log: not a proxy to use, a line to measure against.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"

#define PIPE_BYTES (1 << 20)
#define SPARE_PIPES 64
#define LISTENER 3

struct pipe {
    int out, in;
};

struct side {
    struct side *peer;
    struct connection *connection;
    int fd;
    uint32_t watched;
    struct pipe pipe;  // holds bytes that were read from fd and wait to go to the peer
    long held;
    bool ended;        // fd said end of stream
    bool passed_on;    // and the peer was told
    bool connecting;
};

struct connection {
    struct side client, backend;
    struct connection *next_dead;
    bool dead;
};

static int epoll, backend_port, spare_count;
static struct pipe spares[SPARE_PIPES];
static struct connection *dead;

static bool borrow(struct side *side) {
    if (side->pipe.in >= 0) return true;
    if (spare_count > 0) {
        side->pipe = spares[--spare_count];
        return true;
    }
    int ends[2];
    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) < 0) return false;
    fcntl(ends[0], F_SETPIPE_SZ, PIPE_BYTES);
    side->pipe = (struct pipe){ends[0], ends[1]};
    return true;
}

static void hand_back(struct side *side) {
    if (side->pipe.in < 0) return;
    if (side->held == 0 && spare_count < SPARE_PIPES) {
        spares[spare_count++] = side->pipe;
    } else {
        close(side->pipe.in);
        close(side->pipe.out);
    }
    side->pipe.in = -1;
}

static void end_connection(struct connection *connection) {
    if (connection->dead) return;
    connection->dead = true;
    hand_back(&connection->client);
    hand_back(&connection->backend);
    close(connection->client.fd);
    close(connection->backend.fd);
    connection->next_dead = dead;
    dead = connection;
}

// Moves what is there from one side to its peer; false when the connection broke.
static bool move(struct side *from) {
    if (from->held == 0 && !from->ended && borrow(from)) {
        ssize_t got = splice(from->fd, NULL, from->pipe.in, NULL, PIPE_BYTES, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
        if (got > 0) from->held = got;
        else if (got == 0) from->ended = true;
        else if (errno != EAGAIN) return false;
    }
    if (from->held > 0) {
        ssize_t put = splice(from->pipe.out, NULL, from->peer->fd, NULL, (size_t)from->held,
                             SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
        if (put > 0) from->held -= put;
        else if (put == 0 || errno != EAGAIN) return false;
    }
    if (from->held == 0) hand_back(from);
    if (from->held == 0 && from->ended && !from->passed_on) {
        from->passed_on = true;
        shutdown(from->peer->fd, SHUT_WR);
    }
    return true;
}

// What epoll should report follows from what each side holds, and is told only when it changed.
static void update(struct side *side) {
    uint32_t wanted = side->connecting || side->peer->held > 0 ? EPOLLOUT : 0u;
    if (side->held == 0 && !side->ended && !side->connecting && !side->peer->connecting) wanted |= EPOLLIN;
    if (wanted == side->watched) return;
    side->watched = wanted;
    rewatch(epoll, side->fd, wanted, side);
}

static void settle(struct connection *connection) {
    if (connection->client.passed_on && connection->backend.passed_on) {
        end_connection(connection);
        return;
    }
    update(&connection->client);
    update(&connection->backend);
}

static void serve(struct side *side, uint32_t events) {
    struct connection *connection = side->connection;
    if (connection->dead) return;
    bool whole = true;
    if (side->connecting && (events & (EPOLLOUT | EPOLLERR | EPOLLHUP))) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(side->fd, SOL_SOCKET, SO_ERROR, &error, &size);
        side->connecting = false;
        whole = error == 0 && move(side->peer);
    } else {
        if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) whole = move(side);
        if (whole && (events & EPOLLOUT) && side->peer->held > 0) whole = move(side->peer);
    }
    if (whole) settle(connection);
    else end_connection(connection);
}

static void greet(void) {
    int client = accept_from(LISTENER);
    if (client < 0) return;
    int backend = connect_to(backend_port);
    struct connection *connection = calloc(1, sizeof *connection);
    if (backend < 0 || connection == NULL) {
        close(client);
        if (backend >= 0) close(backend);
        free(connection);
        return;
    }
    connection->client = (struct side){.fd = client, .peer = &connection->backend};
    connection->backend =
        (struct side){.fd = backend, .peer = &connection->client, .connecting = true, .watched = EPOLLOUT};
    connection->client.connection = connection->backend.connection = connection;
    connection->client.pipe.in = connection->backend.pipe.in = -1;
    watch(epoll, client, 0, &connection->client);
    watch(epoll, backend, EPOLLOUT, &connection->backend);
}

static void say_ready(void) {
    const char *path = getenv("NOTIFY_SOCKET");
    if (path == NULL) return;
    struct {
        unsigned short family;
        char path[108];
    } address = {AF_UNIX, {0}};
    snprintf(address.path, sizeof address.path, "%s", path);
    socklen_t size = (socklen_t)(sizeof address.family + strlen(address.path));
    if (address.path[0] == '@') address.path[0] = 0;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sendto(fd, "READY=1", 7, MSG_NOSIGNAL, (struct sockaddr *)&address, size);
    close(fd);
}

int main(int count, char **words) {
    if (count < 2 || strrchr(words[count - 1], ':') == NULL) die("floor [OPTION…] 127.0.0.1:PORT");
    backend_port = (int)number("PORT", strrchr(words[count - 1], ':') + 1, 1, 65535);
    signal(SIGPIPE, SIG_IGN);
    need_descriptors(64);
    epoll = new_epoll();
    if (fcntl(LISTENER, F_SETFL, O_NONBLOCK) < 0) die("descriptor 3 is not a listening socket");
    watch(epoll, LISTENER, EPOLLIN, NULL);
    say_ready();
    for (;;) {
        struct epoll_event events[256];
        int ready = epoll_wait(epoll, events, 256, -1);
        if (ready < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < ready; i++)
            if (events[i].data.ptr == NULL) greet();
            else serve(events[i].data.ptr, events[i].events);
        while (dead != NULL) {
            struct connection *gone = dead;
            dead = gone->next_dead;
            free(gone);
        }
    }
}
