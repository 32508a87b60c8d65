// Start-up as socket activation makes it: a listening socket with a client already in its queue,
// the program executed with that socket as descriptor 3, and the clock read when READY=1 arrives
// and when the client's first byte comes out at the backend. A program that cannot inherit listens
// by itself, and the client tries until it does.
// startup LISTEN BACKEND CPU ROUNDS inherits|listens PROGRAM [ARGUMENT…]
// One line of JSON per round, microseconds.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net.h"

#define PATIENCE (5 * NANOS)

static int notify_socket(char *name, size_t size) {
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "bro-proxy-startup-%d", getpid());
    snprintf(name, size, "@%s", address.sun_path + 1);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address,
                       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length)) < 0)
        die("notification socket");
    return fd;
}

static void become(int listener, const char *notify, int cpu, char **program, volatile uint64_t *started) {
    cpu_set_t cpus;
    CPU_ZERO(&cpus);
    CPU_SET(cpu, &cpus);
    char pid[32];
    snprintf(pid, sizeof pid, "%d", getpid());
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", "1", 1);
    setenv("NOTIFY_SOCKET", notify, 1);
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    if (sched_setaffinity(0, sizeof cpus, &cpus) < 0) _exit(127);
    if (listener >= 0 && dup2(listener, 3) < 0) _exit(127);
    *started = now_ns();
    execv(program[0], program);
    _exit(127);
}

static double micros(uint64_t from, uint64_t to) {
    return to == 0 ? -1 : (double)(to - from) / 1000;
}

// A client that has sent its 64 bytes, or -1 when nobody listens yet.
static int try_client(int port) {
    char bytes[64] = {0};
    int client = connect_to(port);
    if (client < 0) return -1;
    struct pollfd connected = {client, POLLOUT, 0};
    poll(&connected, 1, 1000);
    if (send(client, bytes, sizeof bytes, MSG_NOSIGNAL) == sizeof bytes) return client;
    close(client);
    return -1;
}

static void one_round(int port, int backend_port, int cpu, bool inherits, char **program,
                      volatile uint64_t *started) {
    char name[108], bytes[64], message[512];
    int notify = notify_socket(name, sizeof name), backend = listen_on(backend_port);
    int listener = inherits ? listen_on(port) : -1, client = inherits ? try_client(port) : -1, inner = -1;
    if (inherits && client < 0) die("client");
    pid_t child = fork();
    if (child < 0) die("fork");
    if (child == 0) become(listener, name, cpu, program, started);
    uint64_t ready = 0, forwarded = 0, deadline = now_ns() + PATIENCE, heard = 0;
    while ((forwarded == 0 || (ready == 0 && now_ns() < heard)) && now_ns() < deadline) {
        ssize_t got = recv(notify, message, sizeof message - 1, 0);
        if (got > 0) {
            message[got] = 0;
            if (ready == 0 && strstr(message, "READY=1") != NULL) ready = now_ns();
        }
        if (client < 0) client = try_client(port);
        if (inner < 0) inner = accept_from(backend);
        if (inner >= 0 && forwarded == 0 && recv(inner, bytes, sizeof bytes, MSG_DONTWAIT) > 0) {
            forwarded = now_ns();
            heard = forwarded + NANOS / 5;  // some say READY=1 only after they began to serve
        }
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    printf("{\"ready_us\":%.1f,\"forwarded_us\":%.1f}\n", micros(*started, ready), micros(*started, forwarded));
    fflush(stdout);
    if (inner >= 0) close(inner);
    if (client >= 0) close(client);
    if (listener >= 0) close(listener);
    close(backend);
    close(notify);
}

int main(int count, char **words) {
    if (count < 7) {
        fputs("startup LISTEN BACKEND CPU ROUNDS inherits|listens PROGRAM [ARGUMENT…]\n", stderr);
        return 2;
    }
    int port = (int)number("LISTEN", words[1], 1, 65535), backend = (int)number("BACKEND", words[2], 1, 65535);
    int cpu = (int)number("CPU", words[3], 0, CPU_SETSIZE - 1);
    long rounds = number("ROUNDS", words[4], 1, 1000);
    volatile uint64_t *started =
        mmap(NULL, sizeof *started, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (started == MAP_FAILED) die("mmap");
    for (long i = 0; i < rounds; i++) one_round(port, backend, cpu, strcmp(words[5], "inherits") == 0, words + 6, started);
    return 0;
}
