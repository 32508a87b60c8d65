/*
 * The system calls of org.brothaman.proxy.kernel.NativeCalls: each returns what the call returns, or -errno.
 * Nothing here allocates or throws, and only the signals keep state, so one source serves the JVM (as a shared library)
 * and the native image (linked in).
 */
#define _GNU_SOURCE
#include "direct.h"
#include <errno.h>
#include <fcntl.h>
#include <jni.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define CALL(type, name) JNIEXPORT type JNICALL Java_org_brothaman_proxy_kernel_NativeCalls_##name
#define MEMORY(address) ((void *)(intptr_t)(address))
/* A Java byte array that holds a socket address, copied to the stack. */
#define ADDRESS(bytes)                                                                                \
    struct sockaddr_storage address_ = {0};                                                           \
    socklen_t length_ = (socklen_t)(*env)->GetArrayLength(env, bytes);                                \
    if (length_ > sizeof address_) return -EINVAL;                                                    \
    (*env)->GetByteArrayRegion(env, bytes, 0, (jsize)length_, (jbyte *)&address_)

#define UNUSED_TYPE __attribute__((unused)) jclass type
#define UNUSED __attribute__((unused)) JNIEnv *env, UNUSED_TYPE

/* The value of CALL, made again while a signal interrupts it, as a result or -errno. */
#define RESULT(call)                                   \
    ({                                                 \
        __typeof__(call) result_;                      \
        do {                                           \
            result_ = (call);                          \
        } while (result_ < 0 && errno == EINTR);       \
        result_ < 0 ? -errno : result_;                \
    })

/* ---- sockets: the data plane ---- */

CALL(jint, accept)(UNUSED, jint listener) {
    return (jint)UNINTERRUPTED(direct(SYS_accept4, listener, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC, 0, 0));
}

/* The same with the peer's address: its length, 8 bytes behind it the struct sockaddr. */
CALL(jint, acceptFrom)(UNUSED, jint listener, jlong memory) {
    socklen_t *length = MEMORY(memory);
    *length = sizeof(struct sockaddr_storage);
    int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
    return (jint)UNINTERRUPTED(direct(SYS_accept4, listener, memory + 8, memory, flags, 0, 0));
}

CALL(jint, socket)(UNUSED, jint family, jint kind) {
    return (jint)UNINTERRUPTED(direct3(SYS_socket, family, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

CALL(jint, connect)(JNIEnv *env, UNUSED_TYPE, jint fd, jbyteArray address) {
    ADDRESS(address);
    /* Not made again after EINTR: the attempt goes on in the background, as after EINPROGRESS. */
    return connect(fd, (struct sockaddr *)&address_, length_) < 0 ? -errno : 0;
}

CALL(jint, bind)(JNIEnv *env, UNUSED_TYPE, jint fd, jbyteArray address) {
    ADDRESS(address);
    return RESULT(bind(fd, (struct sockaddr *)&address_, length_));
}

CALL(jint, listen)(UNUSED, jint fd, jint backlog) {
    return RESULT(listen(fd, backlog));
}

CALL(jint, receive)(UNUSED, jint fd, jlong memory, jint length) {
    return (jint)UNINTERRUPTED(direct(SYS_recvfrom, fd, memory, length, 0, 0, 0));
}

/* 1 when a byte is there to be read, 0 at the end of the stream. */
CALL(jint, peek)(UNUSED, jint fd) {
    char byte;
    return (jint)RESULT(recv(fd, &byte, 1, MSG_PEEK));
}

CALL(jint, peekAt)(UNUSED, jint fd, jlong memory, jint length) {
    return (jint)RESULT(recv(fd, MEMORY(memory), (size_t)length, MSG_PEEK));
}

CALL(jint, send)(UNUSED, jint fd, jlong memory, jint length) {
    return (jint)UNINTERRUPTED(direct(SYS_sendto, fd, memory, length, MSG_NOSIGNAL, 0, 0));
}

/* One datagram of at most 16 KiB, sent without waiting. */
CALL(jint, sendDatagram)(JNIEnv *env, UNUSED_TYPE, jint fd, jbyteArray message, jbyteArray address) {
    ADDRESS(address);
    char bytes[16 << 10];
    jsize size = (*env)->GetArrayLength(env, message);
    if ((size_t)size > sizeof bytes) return -EMSGSIZE;
    (*env)->GetByteArrayRegion(env, message, 0, size, (jbyte *)bytes);
    return (jint)RESULT(sendto(fd, bytes, (size_t)size, MSG_NOSIGNAL, (struct sockaddr *)&address_, length_));
}

CALL(jint, splice)(UNUSED, jint from, jint to, jint length) {
    return (jint)UNINTERRUPTED(direct(SYS_splice, from, 0, to, 0, length, SPLICE_F_MOVE | SPLICE_F_NONBLOCK));
}

CALL(jint, shutdown)(UNUSED, jint fd, jint how) {
    return (jint)UNINTERRUPTED(direct3(SYS_shutdown, fd, how, 0));
}

CALL(jint, close)(UNUSED, jint fd) {
    /* Not made again after EINTR: Linux has released the descriptor by then, close(2). */
    return (jint)direct3(SYS_close, fd, 0, 0);
}

CALL(jint, peerUser)(UNUSED, jint fd) {
    struct ucred peer;
    socklen_t length = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0 ? -errno : (jint)peer.uid;
}

/* 1 when one of the events of poll(2) has come, 0 when the time is over. */
CALL(jint, await)(UNUSED, jint fd, jint events, jint millis) {
    struct pollfd wait = {.fd = fd, .events = (short)events};
    return RESULT(poll(&wait, 1, millis));
}

CALL(jint, setOption)(UNUSED, jint fd, jint level, jint name, jint value) {
    int v = value;
    return (jint)UNINTERRUPTED(direct(SYS_setsockopt, fd, level, name, (long)&v, sizeof v, 0));
}

CALL(jint, option)(UNUSED, jint fd, jint level, jint name) {
    int v = 0;
    socklen_t size = sizeof v;
    int r = RESULT(getsockopt(fd, level, name, &v, &size));
    return r < 0 ? r : v;
}

CALL(jint, resetOnClose)(UNUSED, jint fd) {
    struct linger abort = {.l_onoff = 1, .l_linger = 0};
    return RESULT(setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort, sizeof abort));
}

CALL(jint, localName)(JNIEnv *env, UNUSED_TYPE, jint fd, jbyteArray address) {
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    int r = RESULT(getsockname(fd, (struct sockaddr *)&name, &length));
    if (r < 0) return r;
    jsize capacity = (*env)->GetArrayLength(env, address);
    jsize size = (jsize)length < capacity ? (jsize)length : capacity;
    (*env)->SetByteArrayRegion(env, address, 0, size, (jbyte *)&name);
    return size;
}

CALL(jint, peerName)(JNIEnv *env, UNUSED_TYPE, jint fd, jbyteArray address) {
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    int r = RESULT(getpeername(fd, (struct sockaddr *)&name, &length));
    if (r < 0) return r;
    jsize capacity = (*env)->GetArrayLength(env, address);
    jsize size = (jsize)length < capacity ? (jsize)length : capacity;
    (*env)->SetByteArrayRegion(env, address, 0, size, (jbyte *)&name);
    return size;
}

/* ---- readiness ---- */

#ifdef SYS_epoll_wait
#define WAIT(epoll, events, most, millis) direct(SYS_epoll_wait, epoll, events, most, millis, 0, 0)
#else /* of the newer architectures, arm64 among them */
#define WAIT(epoll, events, most, millis) direct(SYS_epoll_pwait, epoll, events, most, millis, 0, 0)
#endif

/* How many events are in memory then, struct epoll_event each; at most so many. */
CALL(jint, epollWait)(UNUSED, jint epoll, jlong memory, jint most, jint millis) {
    return (jint)UNINTERRUPTED(WAIT(epoll, memory, most, millis));
}

/* One of them: the descriptor in the low half, what it is ready for in the high half. */
CALL(jlong, epollEvent)(UNUSED, jlong memory, jint index) {
    const struct epoll_event *event = (struct epoll_event *)MEMORY(memory) + index;
    return (jlong)((uint64_t)event->events << 32 | (uint32_t)event->data.fd);
}

CALL(jint, setTimer)(UNUSED, jint timer, jlong nanos) {
    struct itimerspec once = {.it_value = {.tv_sec = nanos / 1000000000, .tv_nsec = nanos % 1000000000}};
    return RESULT(timerfd_settime(timer, 0, &once, NULL));
}

/* ---- pipes ---- */

/* The read end in the low half, the write end in the high half, or -errno. */
CALL(jlong, pipe)(UNUSED) {
    int ends[2];
    int r = RESULT(pipe2(ends, O_NONBLOCK | O_CLOEXEC));
    return r < 0 ? r : (jlong)(((uint64_t)(uint32_t)ends[1] << 32) | (uint32_t)ends[0]);
}

CALL(jint, setPipeCapacity)(UNUSED, jint fd, jint bytes) {
    return RESULT(fcntl(fd, F_SETPIPE_SZ, bytes));
}

CALL(jint, pipeCapacity)(UNUSED, jint fd) {
    return RESULT(fcntl(fd, F_GETPIPE_SZ));
}

/* ---- descriptors and the process: start-up ---- */

CALL(jint, prepareInherited)(UNUSED, jint fd) {
    int flags = RESULT(fcntl(fd, F_GETFL));
    if (flags < 0) return flags;
    int r = RESULT(fcntl(fd, F_SETFL, flags | O_NONBLOCK));
    return r < 0 ? r : RESULT(fcntl(fd, F_SETFD, FD_CLOEXEC));
}

CALL(jlong, statusDevice)(UNUSED, jint fd) {
    struct stat status;
    int r = RESULT(fstat(fd, &status));
    return r < 0 ? r : (jlong)status.st_dev;
}

CALL(jlong, statusInode)(UNUSED, jint fd) {
    struct stat status;
    int r = RESULT(fstat(fd, &status));
    return r < 0 ? r : (jlong)status.st_ino;
}

/* Raises RLIMIT_NOFILE's soft limit to the hard one and returns what is in force then. */
CALL(jlong, raiseDescriptorLimit)(UNUSED) {
    struct rlimit limit;
    int r = RESULT(getrlimit(RLIMIT_NOFILE, &limit));
    if (r < 0) return r;
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0) limit.rlim_cur = before;
    return limit.rlim_cur > INT32_MAX ? INT32_MAX : (jlong)limit.rlim_cur;
}

CALL(jint, processId)(UNUSED) {
    return getpid();
}

CALL(jint, effectiveUserId)(UNUSED) {
    return (jint)geteuid();
}

/* The inode number of this process's pidfd, which names it beyond reuse of its id; -errno before Linux 6.9. */
CALL(jlong, processInode)(UNUSED) {
    int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);
    if (fd < 0) return -errno;
    struct stat status;
    int r = fstat(fd, &status) < 0 ? -errno : 0;
    close(fd);
    return r < 0 ? r : (jlong)status.st_ino;
}

CALL(jint, unsetVariable)(JNIEnv *env, UNUSED_TYPE, jstring name) {
    const char *chars = (*env)->GetStringUTFChars(env, name, NULL);
    if (!chars) return -ENOMEM;
    int r = unsetenv(chars) < 0 ? -errno : 0;
    (*env)->ReleaseStringUTFChars(env, name, chars);
    return r;
}

/* ---- files that are watched ---- */

CALL(jint, openWatch)(UNUSED) {
    return RESULT(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
}

CALL(jint, watch)(JNIEnv *env, UNUSED_TYPE, jint fd, jstring file, jint events) {
    const char *chars = (*env)->GetStringUTFChars(env, file, NULL);
    if (!chars) return -ENOMEM;
    int r = RESULT(inotify_add_watch(fd, chars, (uint32_t)events));
    (*env)->ReleaseStringUTFChars(env, file, chars);
    return r;
}

CALL(jint, duplicate)(UNUSED, jint fd) {
    return RESULT(fcntl(fd, F_DUPFD_CLOEXEC, 0));
}

/* By itself beside close, which is a plain call in the image: this one waits. */
CALL(jint, closeWatch)(UNUSED, jint fd) {
    return close(fd) < 0 ? -errno : 0;
}

/* ---- the clock on the wall ---- */

/* Year, month, day, hour, minute and second of a moment by the time zone, each in its byte, the year in the upper two; or -errno. */
static jlong shown(time_t moment) {
    struct tm wall;
    tzset();
    if (!localtime_r(&moment, &wall)) return -errno;
    jlong date = (jlong)(wall.tm_year + 1900) << 16 | (jlong)(wall.tm_mon + 1) << 8 | wall.tm_mday;
    int second = wall.tm_sec > 59 ? 59 : wall.tm_sec;
    return date << 24 | (jlong)wall.tm_hour << 16 | (jlong)wall.tm_min << 8 | second;
}

static int set_zone(const char *zone) {
    return (zone ? setenv("TZ", zone, 1) : unsetenv("TZ")) < 0 ? -errno : 0;
}

/*
 * By this machine's zone, or for a moment by another: the C library knows one at a time, that of TZ. Only this changes
 * the environment while there may be other threads; its caller sees to it that it does so once at a time.
 */
CALL(jlong, wallClock)(JNIEnv *env, UNUSED_TYPE, jlong moment, jstring zone) {
    if (!zone) return shown((time_t)moment);
    const char *chars = (*env)->GetStringUTFChars(env, zone, NULL);
    if (!chars) return -ENOMEM;
    const char *own = getenv("TZ");
    char *kept = own ? strdup(own) : NULL;
    jlong r = own && !kept ? -ENOMEM : set_zone(chars);
    if (r == 0) {
        r = shown((time_t)moment);
        int restored = set_zone(kept);
        r = restored < 0 ? restored : r;
        tzset();
    }
    free(kept);
    (*env)->ReleaseStringUTFChars(env, zone, chars);
    return r;
}

/* ---- signals ---- */

/* Never closed, so that a late signal writes to nothing else. */
static int terminations = -1;

static void note_termination(__attribute__((unused)) int number) {
    int error = errno;
    uint64_t one = 1;
    ssize_t written = write(terminations, &one, sizeof one);
    (void)written; /* the counter cannot be full */
    errno = error;
}

/* From now on SIGTERM and SIGINT end nothing, and are counted by the eventfd returned; or -errno. */
CALL(jint, catchTerminations)(UNUSED) {
    int fd = RESULT(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    if (fd < 0) return fd;
    terminations = RESULT(fcntl(fd, F_DUPFD_CLOEXEC, 0));
    if (terminations < 0) return terminations;
    struct sigaction action = {.sa_handler = note_termination, .sa_flags = SA_RESTART};
    sigaction(SIGTERM, &action, NULL); /* fails for numbers that are no signals' only */
    sigaction(SIGINT, &action, NULL);
    return fd;
}

/* How many there were since the last call, 0 for none, or -errno. */
CALL(jlong, takeTerminations)(UNUSED, jint fd) {
    uint64_t count = 0;
    ssize_t r = RESULT(read(fd, &count, sizeof count));
    return r == -EAGAIN ? 0 : r < 0 ? (jlong)r : (jlong)count;
}

/* splice(2) raises SIGPIPE and, unlike send(2), has no flag against it. */
CALL(jint, ignoreBrokenPipes)(UNUSED) {
    return signal(SIGPIPE, SIG_IGN) == SIG_ERR ? -errno : 0;
}

/*
 * Gives back pages that are on disk unchanged: code and constants that only the start needed; what is needed again is
 * mapped again. Only mappings that cannot be written to and of which smaps says that no page was ever changed (those of
 * relocated constants were). Returns the bytes of the mappings gone through, or -errno.
 */
CALL(jlong, releaseCleanPages)(UNUSED) {
    FILE *maps = fopen("/proc/self/smaps", "re");
    if (!maps) return -errno;
    char line[512];
    unsigned long start = 0, end = 0, inode = 0, changed = 0;
    char rights[5] = "";
    jlong total = 0;
    while (fgets(line, sizeof line, maps)) {
        /* A mapping's own line is the only kind with a dash in its first word; a key may begin like a number. */
        if (strcspn(line, "-") < strcspn(line, " ")) {
            if (sscanf(line, "%lx-%lx %4s %*s %*s %lu", &start, &end, rights, &inode) != 4) inode = 0;
            continue;
        }
        if (sscanf(line, "Anonymous: %lu kB", &changed) != 1) continue;
        if (inode == 0 || changed > 0 || rights[0] != 'r' || rights[1] == 'w' || rights[3] != 'p') continue;
        if (madvise((void *)start, end - start, MADV_DONTNEED) == 0) total += (jlong)(end - start);
    }
    fclose(maps);
    return total;
}

CALL(jlong, coarseTime)(UNUSED) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (jlong)now.tv_sec * 1000000000 + now.tv_nsec;
}
