/*
 * System calls that every event or connection makes and that have a JNI form only, Netty's or kernel.c's, as plain C
 * functions for org.brothaman.proxy.image.PlainSockets; results as that form has them, a value or -errno. By syscall(2)
 * where glibc's function is a cancellation point, which costs two atomic operations a call.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifdef SYS_epoll_wait
#define WAIT(epoll, events, most, timeout) syscall(SYS_epoll_wait, epoll, events, most, timeout)
#else /* of the newer architectures, arm64 among them */
#define WAIT(epoll, events, most, timeout) syscall(SYS_epoll_pwait, epoll, events, most, timeout, NULL, _NSIG / 8)
#endif

int bro_epoll_wait(int epoll, int64_t events, int most, int timeout) {
    long count;
    do {
        count = WAIT(epoll, (struct epoll_event *)(intptr_t)events, most, timeout);
    } while (count < 0 && errno == EINTR);
    return count < 0 ? -errno : (int)count;
}

static int control(int epoll, int operation, int fd, int events) {
    struct epoll_event event = {.events = (uint32_t)events, .data.fd = fd};
    return epoll_ctl(epoll, operation, fd, &event) < 0 ? -errno : 0;
}

int bro_epoll_add(int epoll, int fd, int events) {
    return control(epoll, EPOLL_CTL_ADD, fd, events);
}

int bro_epoll_change(int epoll, int fd, int events) {
    return control(epoll, EPOLL_CTL_MOD, fd, events);
}

/* Not made again after EINTR, as in kernel.c. */
int bro_connect(int fd, const char *address, int length) {
    return syscall(SYS_connect, fd, address, (socklen_t)length) < 0 ? -errno : 0;
}

/*
 * What Netty's C code, compiled by graalvm/native-libs, takes for epoll_pwait2(2): glibc's own function would make 2.35 the
 * oldest glibc that will do. It is tried once at start; deadlines go through timerfd.
 */
int bro_epoll_pwait2(int epoll, struct epoll_event *events, int most, const struct timespec *timeout, const sigset_t *mask) {
    return (int)syscall(SYS_epoll_pwait2, epoll, events, most, timeout, mask, _NSIG / 8);
}
