/*
 * hear ADDRESS
 *
 * Plays the service manager's part of sd_notify(3): receives at ADDRESS, a /path or an @abstract
 * name, says "listening", and then writes each message as one line, its own lines parted by " | ".
 */
#include <err.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

int main(int count, char **words)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    char message[4096];
    ssize_t length;
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (count != 2 || strlen(words[1]) >= sizeof name.sun_path) errx(125, "hear: usage: hear ADDRESS");
    strcpy(name.sun_path, words[1]);
    if (name.sun_path[0] == '@') name.sun_path[0] = 0;
    if (bind(fd, (struct sockaddr *)&name, offsetof(struct sockaddr_un, sun_path) + strlen(words[1])) != 0)
        err(125, "hear: %s", words[1]);
    puts("listening");
    fflush(stdout);
    while ((length = recv(fd, message, sizeof message, 0)) >= 0) {
        for (ssize_t i = 0; i < length; i++) {
            if (message[i] != '\n') putchar(message[i]);
            else if (i + 1 < length) fputs(" | ", stdout);
        }
        putchar('\n');
        fflush(stdout);
    }
    err(125, "hear: recv");
}
