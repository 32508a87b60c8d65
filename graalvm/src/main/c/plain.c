/*
 * System calls of loops and connections that have a JNI form only, Netty's or kernel.c's, as plain C functions for
 * org.brothaman.proxy.image.PlainSockets: a value or -errno.
 */
#define _GNU_SOURCE
#include "direct.h"
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>

int bro_epoll_new(void) {
    return (int)direct(SYS_epoll_create1, EPOLL_CLOEXEC, 0, 0, 0, 0, 0);
}

int bro_event_new(void) {
    return (int)direct(SYS_eventfd2, 0, EFD_CLOEXEC | EFD_NONBLOCK, 0, 0, 0, 0);
}

int bro_timer_new(void) {
    return (int)direct(SYS_timerfd_create, CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK, 0, 0, 0, 0);
}

int bro_event_signal(int event, int64_t value) {
    return (int)direct3(SYS_write, event, (long)&value, sizeof value);
}

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
