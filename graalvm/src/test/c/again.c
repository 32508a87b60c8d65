/*
 * again PROGRAM [ARGUMENT...]
 *
 * Plays the socket unit: holds a listening socket, whose address goes to standard output, starts
 * PROGRAM with it as soon as somebody waits in its queue, and again after each end, which it tells
 * as "exited N" or "killed N". Ends when standard input does.
 */
#include <arpa/inet.h>
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const int LISTENER = 3;

static void hold(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || dup2(fd, LISTENER) < 0) err(125, "again: socket");
    if (fd != LISTENER) close(fd);
    if (bind(LISTENER, (struct sockaddr *)&address, sizeof address) != 0 || listen(LISTENER, 4096) != 0
        || getsockname(LISTENER, (struct sockaddr *)&address, &length) != 0)
        err(125, "again: listen");
    printf("%d 127.0.0.1:%d\n", LISTENER, ntohs(address.sin_port));
    fflush(stdout);
}

static void activate(char **command)
{
    char self[16];
    int status;
    pid_t child = fork();
    if (child < 0) err(125, "again: fork");
    if (child == 0) {
        snprintf(self, sizeof self, "%d", getpid());
        setenv("LISTEN_PID", self, 1);
        setenv("LISTEN_FDS", "1", 1);
        execv(command[0], command);
        err(125, "again: %s", command[0]);
    }
    if (waitpid(child, &status, 0) < 0) err(125, "again: waitpid");
    if (WIFEXITED(status)) printf("exited %d\n", WEXITSTATUS(status));
    else printf("killed %d\n", WTERMSIG(status));
    fflush(stdout);
}

int main(int count, char **words)
{
    struct pollfd watched[] = {{.fd = 0, .events = POLLIN}, {.fd = LISTENER, .events = POLLIN}};
    if (count < 2) errx(125, "again: usage: again PROGRAM [ARGUMENT...]");
    hold();
    while (poll(watched, 2, -1) > 0 && watched[0].revents == 0) activate(words + 1);
    return 0;
}
