/*
 * System calls that every connection makes and that have a JNI form only, Netty's or kernel.c's, as plain C functions for
 * org.brothaman.proxy.image.PlainSockets: a value or -errno.
 */
#define _GNU_SOURCE
#include "direct.h"
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <time.h>

static int control(int epoll, int operation, int fd, int events) {
    struct epoll_event event = {.events = (uint32_t)events, .data.fd = fd};
    return (int)direct(SYS_epoll_ctl, epoll, operation, fd, (long)&event, 0, 0);
}

int bro_epoll_add(int epoll, int fd, int events) {
    return control(epoll, EPOLL_CTL_ADD, fd, events);
}

int bro_epoll_change(int epoll, int fd, int events) {
    return control(epoll, EPOLL_CTL_MOD, fd, events);
}

/* Not made again after EINTR, as in kernel.c. */
int bro_connect(int fd, const char *address, int length) {
    return (int)direct3(SYS_connect, fd, (long)address, length);
}

/*
 * What Netty's C code, compiled by graalvm/native-libs, takes for epoll_pwait2(2): glibc's own function would make 2.35 the
 * oldest glibc that will do. It is tried once at start; deadlines go through timerfd.
 */
int bro_epoll_pwait2(int epoll, struct epoll_event *events, int most, const struct timespec *timeout, const sigset_t *mask) {
    return (int)syscall(SYS_epoll_pwait2, epoll, events, most, timeout, mask, _NSIG / 8);
}
