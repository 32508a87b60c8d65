/*
 * The proxy's side of the namespace helper, for org.brothaman.proxy.kernel.PassingCalls: starting it, asking it, and taking
 * the descriptors that it passes. Each returns what its call returns, or -errno. Referring to the helper links it in.
 */
#define _GNU_SOURCE
#include "namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <jni.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALL(type, name) JNIEXPORT type JNICALL Java_org_brothaman_proxy_kernel_PassingCalls_##name
#define UNUSED_TYPE __attribute__((unused)) jclass type

extern char **environ;

static int spawn(const char *program, char *unit, int theirs, pid_t *process) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t all, none;
    /* Whoever started us may have ignored it: then nobody could wait for a child, and its number would be free at once. */
    signal(SIGCHLD, SIG_DFL);
    sigfillset(&all);
    sigemptyset(&none);
    char *arguments[] = {(char *)"bro-proxy", (char *)bro_helper_word, *unit ? unit : NULL, NULL};
    char *environment[] = {NULL};
    int error = posix_spawn_file_actions_init(&actions);
    if (error) return error;
    error = posix_spawnattr_init(&attributes);
    if (!error) {
        /* All other descriptors of ours are close-on-exec, but for standard output and error: the helper closes these. */
        error = posix_spawn_file_actions_adddup2(&actions, theirs, 0);
        if (!error) error = posix_spawnattr_setsigdefault(&attributes, &all);
        if (!error) error = posix_spawnattr_setsigmask(&attributes, &none);
        if (!error) error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        if (!error) error = posix_spawn(process, program, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* A Java byte array as a string on the stack. */
#define STRING(name, bytes)                                                     \
    char name[4096] = {0};                                                      \
    jsize name##_length_ = (*env)->GetArrayLength(env, bytes);                  \
    if ((size_t)name##_length_ >= sizeof name) return -ENAMETOOLONG;            \
    (*env)->GetByteArrayRegion(env, bytes, 0, name##_length_, (jbyte *)name)

/*
 * Starts the helper, for containers of that unit only unless it is empty: its process in the high half, our non-blocking
 * end of the socket to it in the low one.
 */
CALL(jlong, spawn)(JNIEnv *env, UNUSED_TYPE, jbyteArray program, jbyteArray only) {
    STRING(path, program);
    STRING(unit, only);
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return -errno;
    pid_t process = 0;
    int error = fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0 ? errno : spawn(path, unit, ends[1], &process);
    close(ends[1]);
    if (error) {
        close(ends[0]);
        return -error;
    }
    return (jlong)(((uint64_t)(uint32_t)process << 32) | (uint32_t)ends[0]);
}

/* Ends a helper of ours that has nothing to lose, and takes its exit status: a signal's number is 128 and that. */
CALL(jint, reap)(__attribute__((unused)) JNIEnv *env, UNUSED_TYPE, jint process) {
    int status;
    kill(process, SIGKILL);
    while (waitpid(process, &status, 0) < 0) {
        if (errno != EINTR) return -errno;
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* A namespace's file, as nsfs(5) has it under /proc or ip-netns(8) under /run/netns. */
CALL(jint, open)(JNIEnv *env, UNUSED_TYPE, jbyteArray name) {
    STRING(path, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

/* Sends one request, and a descriptor with it unless that is negative; never waits. */
CALL(jint, request)(__attribute__((unused)) JNIEnv *env, UNUSED_TYPE, jint fd, jint operation, jint subject, jint amount,
    jint passed) {
    struct bro_request request = {.operation = operation, .subject = subject, .amount = amount};
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    struct iovec part = {.iov_base = &request, .iov_len = sizeof request};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (passed >= 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &passed, sizeof(int));
    }
    return sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}

/*
 * Takes one reply without waiting: 1 with a reply, 0 when the helper is gone. FIELDS gets operation, subject, step, error,
 * amount, device and inode; DESCRIPTORS as many as really came, whose number is FIELDS[7].
 */
CALL(jint, reply)(JNIEnv *env, UNUSED_TYPE, jint fd, jlongArray fields, jintArray descriptors) {
    struct bro_reply reply;
    union {
        char bytes[CMSG_SPACE(sizeof(int) * BRO_SOCKETS_MAX)];
        struct cmsghdr align;
    } control;
    struct iovec part = {.iov_base = &reply, .iov_len = sizeof reply};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t size = recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (size < 0) return errno == ECONNRESET ? 0 : -errno;
    if (size == 0) return 0;
    int passed[BRO_SOCKETS_MAX];
    int count = 0;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
        /* Fewer than were sent where our limit of descriptors is near, unix(7). */
        count = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        memcpy(passed, CMSG_DATA(header), sizeof(int) * (size_t)count);
    }
    if (size != sizeof reply || count > (*env)->GetArrayLength(env, descriptors)) {
        while (count > 0) close(passed[--count]);
        return -EPROTO;
    }
    jlong values[] = {reply.operation, reply.subject, reply.step, reply.error, reply.amount, (jlong)reply.device,
        (jlong)reply.inode, count};
    (*env)->SetLongArrayRegion(env, fields, 0, sizeof values / sizeof *values, values);
    (*env)->SetIntArrayRegion(env, descriptors, 0, count, (jint *)passed);
    return 1;
}
