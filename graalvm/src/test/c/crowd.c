/*
 * crowd reset ADDRESS:PORT COUNT    COUNT clients, a few hundred at a time, that connect and reset the connection: by
 *                                   turns before it is made, once it is made, and after a byte was sent. Writes how
 *                                   many "reset" and how many "failed".
 * crowd sit ADDRESS:PORT COUNT      COUNT clients that connect, write "open COUNT", and say nothing.
 * crowd trickle ADDRESS:PORT COUNT  the same, but by turns each says a byte and waits for the echo of it.
 *
 * The last two end when standard input does, and write how many were "left" then, bytes "sent" and bytes "echoed".
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { AT_A_TIME = 300 };

static struct sockaddr_in address;
static int failed;

static int begin(int flags)
{
    int fd = socket(AF_INET, SOCK_STREAM | flags, 0), little = 4096;
    if (fd < 0) err(125, "crowd: socket");
    /* So many that read nothing are not to use up the host's memory for TCP. */
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) failed++;
    return fd;
}

static void reset(int fd)
{
    struct linger abort = {.l_onoff = 1};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    close(fd);
}

/* A batch is begun, each client then goes as soon as its time has come. */
static void come_and_go(int count)
{
    struct pollfd batch[AT_A_TIME];
    for (int done = 0; done < count;) {
        int size = count - done < AT_A_TIME ? count - done : AT_A_TIME, left = size;
        for (int i = 0; i < size; i++) batch[i] = (struct pollfd){.fd = begin(SOCK_NONBLOCK), .events = POLLOUT};
        for (int i = 0; i < size; i += 3, left--) {
            reset(batch[i].fd);
            batch[i].fd = -1;
        }
        while (left > 0) {
            if (poll(batch, (nfds_t)size, 30000) <= 0) errx(125, "crowd: nothing moves any more");
            for (int i = 0; i < size; i++) {
                if (batch[i].fd < 0 || !batch[i].revents) continue;
                if (i % 3 == 2) send(batch[i].fd, "x", 1, MSG_NOSIGNAL);
                if (batch[i].revents & POLLERR) failed++;
                reset(batch[i].fd);
                batch[i].fd = -1;
                left--;
            }
        }
        done += size;
    }
    printf("reset %d failed %d\n", count, failed);
}

static int is_over(int which)
{
    struct pollfd input = {.fd = which, .events = POLLIN};
    return poll(&input, 1, 0) > 0;
}

static void stay(int count, int trickles)
{
    int *all = calloc((size_t)count, sizeof *all), left = 0;
    long sent = 0, echoed = 0;
    char byte = 'x';
    for (int i = 0; i < count; i++) all[i] = begin(0);
    printf("open %d\n", count - failed);
    fflush(stdout);
    while (!is_over(0)) {
        if (!trickles) usleep(10000);
        /* Ten at a time are between their byte and its echo. */
        for (int i = 0; trickles && i + 10 <= count; i += 10) {
            for (int j = i; j < i + 10; j++) sent += send(all[j], &byte, 1, MSG_NOSIGNAL) == 1;
            for (int j = i; j < i + 10; j++) echoed += recv(all[j], &byte, 1, 0) == 1;
        }
    }
    for (int i = 0; i < count; i++) {
        ssize_t got = recv(all[i], &byte, 1, MSG_DONTWAIT);
        left += got > 0 || (got < 0 && errno == EAGAIN);
    }
    printf("left %d sent %ld echoed %ld\n", left, sent, echoed);
}

int main(int count, char **words)
{
    char host[64];
    int port;
    if (count != 4 || sscanf(words[2], "%63[0-9.]:%d", host, &port) != 2)
        errx(125, "crowd: usage: crowd reset|sit|trickle ADDRESS:PORT COUNT");
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) errx(125, "crowd: not an address: %s", host);
    if (!strcmp(words[1], "reset")) come_and_go(atoi(words[3]));
    else stay(atoi(words[3]), !strcmp(words[1], "trickle"));
}
