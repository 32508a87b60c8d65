#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FIRST_MILLIS 10000

const char *backend_namespace, *client_address, *destination;

uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * NANOS + (uint64_t)t.tv_nsec;
}

void die(const char *format, ...) {
    int error = errno;
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    if (error != 0) fprintf(stderr, ": %s", strerror(error));
    fputc('\n', stderr);
    exit(1);
}

long number(const char *name, const char *text, long low, long high) {
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || *end != 0 || end == text || value < low || value > high) {
        errno = 0;
        die("%s: '%s' is not a whole number from %ld to %ld", name, text, low, high);
    }
    return value;
}

static struct sockaddr_in loopback(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void no_delay(int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int namespace_file(const char *path) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) die("network namespace %s", path);
    return fd;
}

static void enter(int namespace) {
    if (setns(namespace, CLONE_NEWNET) < 0) die("enter a network namespace");
    close(namespace);
}

// A socket belongs for ever to the namespace that it was made in.
static int stream_socket_inside(const char *path) {
    int ours = namespace_file("/proc/self/ns/net");
    enter(namespace_file(path));
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    enter(ours);
    return fd;
}

int listen_on(int port) {
    int fd = backend_namespace != NULL ? stream_socket_inside(backend_namespace)
                                       : socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    struct sockaddr_in address = loopback(port);
    // A forwarder may come from outside of it.
    if (backend_namespace != NULL) address.sin_addr.s_addr = htonl(INADDR_ANY);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 4096) < 0)
        die("listen on 127.0.0.1:%d", port);
    return fd;
}

static void to_binary(const char *dotted, struct sockaddr_in *address) {
    if (inet_pton(AF_INET, dotted, &address->sin_addr) != 1) die("no IPv4 address: %s", dotted);
}

static void bind_to(int fd, const char *dotted) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    to_binary(dotted, &address);
    int on = 1; // connect(2) chooses the port, for each destination anew
    if (setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("clients from %s", dotted);
}

int connect_to(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) die("socket");
    no_delay(fd);
    if (client_address != NULL) bind_to(fd, client_address);
    struct sockaddr_in address = loopback(port);
    if (destination != NULL) to_binary(destination, &address);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

int accept_from(int listener) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        no_delay(fd);
        return fd;
    }
    if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR) die("accept");
    return -1;
}

void wake(int port, int listener) {
    int client = connect_to(port);
    if (client < 0) die("first connect");
    struct pollfd coming = {.fd = listener, .events = POLLIN};
    if (poll(&coming, 1, FIRST_MILLIS) != 1) die("the first connection did not reach the backend");
    int backend = accept_from(listener);
    if (backend < 0) die("the first connection ended early");
    close(client);
    close(backend);
}

int new_epoll(void) {
    int fd = epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0) die("epoll_create1");
    return fd;
}

static void control(int epoll, int operation, int fd, uint32_t events, void *data) {
    struct epoll_event event = {.events = events, .data.ptr = data};
    if (epoll_ctl(epoll, operation, fd, &event) < 0) die("epoll_ctl on descriptor %d", fd);
}

void watch(int epoll, int fd, uint32_t events, void *data) {
    control(epoll, EPOLL_CTL_ADD, fd, events, data);
}

void rewatch(int epoll, int fd, uint32_t events, void *data) {
    control(epoll, EPOLL_CTL_MOD, fd, events, data);
}

void need_descriptors(long needed) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) die("getrlimit");
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) die("setrlimit");
    errno = 0;
    if ((long)limit.rlim_cur < needed)
        die("%ld descriptors are needed, the hard limit is %ld: raise it (ulimit -Hn %ld)", needed,
            (long)limit.rlim_cur, needed);
}

void wait_for_line(void) {
    char byte;
    while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n') continue;
}

void ready_and_wait(void) {
    puts("ready");
    fflush(stdout);
    char byte;
    ssize_t got;
    while ((got = read(STDIN_FILENO, &byte, 1)) == 1 && byte != '\n') continue;
    if (got <= 0) exit(1);
}
