/*
 * behind MANNER PORT
 *
 * A backend that is a process, so that it can be killed, stopped or starved. Listens at 127.0.0.1:PORT, writes "ready",
 * and serves each connection by a thread: "echo" sends back what comes, "flood" sends without end, byte i being
 * i % 251, "mute" neither reads nor says anything, "hoard" takes memory without end once a byte has come.
 */
#include <arpa/inet.h>
#include <err.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PERIOD = 251, BLOCK = PERIOD * 256 };

static char pattern[BLOCK];

static int send_all(int fd, const char *bytes, size_t length)
{
    for (ssize_t sent; length > 0; bytes += sent, length -= (size_t)sent)
        if ((sent = send(fd, bytes, length, 0)) < 0) return 0;
    return 1;
}

static void *echo(void *argument)
{
    char bytes[65536];
    int fd = (int)(long)argument;
    for (ssize_t got; (got = recv(fd, bytes, sizeof bytes, 0)) > 0 && send_all(fd, bytes, (size_t)got);) {}
    close(fd);
    return NULL;
}

static void *flood(void *argument)
{
    int fd = (int)(long)argument;
    while (send_all(fd, pattern, sizeof pattern)) {}
    close(fd);
    return NULL;
}

static void *hoard(void *argument)
{
    int fd = (int)(long)argument;
    char byte;
    if (recv(fd, &byte, 1, 0) == 1)
        for (char *block; send_all(fd, &byte, 1) && (block = malloc(1 << 20));) memset(block, byte | 1, 1 << 20);
    close(fd);
    return NULL;
}

static void *mute(void *argument)
{
    for (;;) pause();
    return argument;
}

static void *(*manner(const char *name))(void *)
{
    if (!strcmp(name, "echo")) return echo;
    if (!strcmp(name, "flood")) return flood;
    if (!strcmp(name, "mute")) return mute;
    if (!strcmp(name, "hoard")) return hoard;
    errx(125, "behind: no such manner: %s", name);
}

int main(int count, char **words)
{
    if (count != 3) errx(125, "behind: usage: behind echo|flood|mute|hoard PORT");
    void *(*serve)(void *) = manner(words[1]);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((unsigned short)atoi(words[2]))};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1, little = 32 << 10;
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < BLOCK; i++) pattern[i] = (char)(i % PERIOD);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    /* Peers that get stuck in great number are not to use up the host's memory for TCP. */
    if (serve == flood || serve == mute) {
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &little, sizeof little);
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    }
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 4096) != 0) err(125, "behind: listen");
    printf("ready\n");
    fflush(stdout);
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 128 << 10);
    pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
    for (;;) {
        pthread_t thread;
        int connection = accept(fd, NULL, NULL);
        if (connection >= 0 && pthread_create(&thread, &small, serve, (void *)(long)connection) != 0) close(connection);
    }
}
