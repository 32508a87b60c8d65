/*
 * pass KIND... -- PROGRAM [ARGUMENT...]
 *
 * Plays the service manager's part of sd_listen_fds(3): opens a descriptor of each KIND, from 3 on,
 * writes "FD ADDRESS" to standard output for each that listens, and becomes PROGRAM. LISTEN_PID and
 * LISTEN_FDS are set unless the environment has them already, so that a test can lie about them.
 *
 * KIND: tcp, tcp:ADDRESS, tcp6, unix:PATH (listening); bound, connected, datagram, seqpacket, file, closed (faults).
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int checked(int result, const char *what)
{
    if (result < 0) err(125, "pass: %s", what);
    return result;
}

static int internet(int family, int type, const char *address)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr(address)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = checked(socket(family, type, 0), "socket");
    checked(family == AF_INET ? bind(fd, (struct sockaddr *)&v4, sizeof v4)
                              : bind(fd, (struct sockaddr *)&v6, sizeof v6),
            "bind");
    return fd;
}

static int local(const char *path, int type)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = checked(socket(AF_UNIX, type, 0), "socket");
    if (strlen(path) >= sizeof name.sun_path) errx(125, "pass: %s is too long", path);
    strcpy(name.sun_path, path);
    /* An empty name binds to an abstract address of the kernel's choice, unix(7). */
    checked(bind(fd, (struct sockaddr *)&name, *path ? sizeof name : sizeof(sa_family_t)), path);
    return fd;
}

static int listening(int fd)
{
    checked(listen(fd, 4096), "listen");
    return fd;
}

static int connected(void)
{
    int ends[2];
    checked(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
    checked(fcntl(ends[1], F_DUPFD, 100), "fcntl");
    close(ends[1]);
    return ends[0];
}

static int opened(const char *kind)
{
    if (strcmp(kind, "tcp") == 0) return listening(internet(AF_INET, SOCK_STREAM, "127.0.0.1"));
    if (strncmp(kind, "tcp:", 4) == 0) return listening(internet(AF_INET, SOCK_STREAM, kind + 4));
    if (strcmp(kind, "tcp6") == 0) return listening(internet(AF_INET6, SOCK_STREAM, "::1"));
    if (strncmp(kind, "unix:", 5) == 0) return listening(local(kind + 5, SOCK_STREAM));
    if (strcmp(kind, "bound") == 0) return internet(AF_INET, SOCK_STREAM, "127.0.0.1");
    if (strcmp(kind, "connected") == 0) return connected();
    if (strcmp(kind, "datagram") == 0) return internet(AF_INET, SOCK_DGRAM, "127.0.0.1");
    if (strcmp(kind, "seqpacket") == 0) return listening(local("", SOCK_SEQPACKET));
    if (strcmp(kind, "file") == 0) return checked(open("/dev/null", O_RDWR), "/dev/null");
    if (strcmp(kind, "closed") == 0) return -1;
    errx(125, "pass: no kind of descriptor: %s", kind);
}

static void tell(int fd)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_un name;
    } address;
    socklen_t length = sizeof address;
    memset(&address, 0, sizeof address);
    if (getsockname(fd, &address.any, &length) != 0) return;
    if (address.any.sa_family == AF_INET)
        printf("%d %s:%d\n", fd, inet_ntoa(address.v4.sin_addr), ntohs(address.v4.sin_port));
    if (address.any.sa_family == AF_INET6) printf("%d [::1]:%d\n", fd, ntohs(address.v6.sin6_port));
    if (address.any.sa_family == AF_UNIX) printf("%d %s\n", fd, address.name.sun_path);
}

int main(int count, char **words)
{
    char number[16];
    int wanted = 3;
    int i = 1;
    for (int fd = wanted; fd < 32; fd++) close(fd);
    for (; i < count && strcmp(words[i], "--") != 0; i++, wanted++) {
        int fd = opened(words[i]);
        if (fd < 0) continue;
        if (fd != wanted) {
            checked(dup2(fd, wanted), "dup2");
            close(fd);
        }
        tell(wanted);
    }
    if (i + 1 >= count) errx(125, "pass: usage: pass KIND... -- PROGRAM [ARGUMENT...]");
    snprintf(number, sizeof number, "%d", wanted - 3);
    setenv("LISTEN_FDS", number, 0);
    snprintf(number, sizeof number, "%d", getpid());
    setenv("LISTEN_PID", number, 0);
    fflush(stdout);
    execv(words[i + 1], words + i + 1);
    err(125, "pass: %s", words[i + 1]);
}
