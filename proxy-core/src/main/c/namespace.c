/*
 * The namespace helper: makes sockets in a container's network namespace and passes them out. A socket belongs for ever to
 * the namespace that it was created in; all else is done to it by the proxy, outside.
 *
 * The same binary as the proxy, entered by a constructor before any Java runs: one thread, no heap of its own, less than a
 * mebibyte. It serves one proxy over the socket at descriptor 0 and ends with it, or with the container's first process.
 * Between entering and serving it drops every capability but CAP_NET_RAW, every descriptor but two, and every system call
 * but those of serve().
 */
#define _GNU_SOURCE
#include "namespace.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/fib_rules.h>
#include <linux/filter.h>
#include <linux/nsfs.h>
#include <linux/rtnetlink.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CONTROL = 0, PROCESS = 1 };

/* Anything that nobody else is likely to use; found again by these numbers, so they never change. */
enum { RULE_PRIORITY = 29999, ROUTE_TABLE = 29999 };

/* A pidfd at PROCESS, or -1 where no process keeps the namespace, which poll(2) passes over. */
static int process_end = -1;
/* Whether the clients' addresses are to be used in there, and can be. */
static int shows_clients;

static const char *unit; /* the only one whose containers may be entered, or the only file that may be, or NULL */

/* ---- messages ---- */

union one_descriptor {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
};

/* 1 with a request, 0 when the proxy is gone. A descriptor that came along is in *passed, else -1. */
static int receive(struct bro_request *request, int *passed) {
    union one_descriptor control;
    struct iovec part = {.iov_base = request, .iov_len = sizeof *request};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *passed = -1;
    ssize_t size = recvmsg(CONTROL, &message, MSG_CMSG_CLOEXEC);
    if (size <= 0) return 0;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
        memcpy(passed, CMSG_DATA(header), sizeof *passed);
    }
    if (size != sizeof *request) request->operation = 0;
    return 1;
}

static void answer(const struct bro_reply *reply, const int *sockets, int count) {
    static union {
        char bytes[CMSG_SPACE(sizeof(int) * BRO_SOCKETS_MAX)];
        struct cmsghdr align;
    } control;
    struct iovec part = {.iov_base = (void *)reply, .iov_len = sizeof *reply};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
        memcpy(CMSG_DATA(header), sockets, sizeof(int) * (size_t)count);
    }
    if (sendmsg(CONTROL, &message, MSG_NOSIGNAL) < 0) {
        /* ETOOMANYREFS: the user has too many in flight elsewhere. Said without them; the proxy asks again. */
        struct bro_reply failed = *reply;
        failed.step = BRO_STEP_SOCKET;
        failed.error = errno;
        failed.amount = 0;
        message.msg_control = NULL;
        message.msg_controllen = 0;
        part.iov_base = &failed;
        if (sendmsg(CONTROL, &message, MSG_NOSIGNAL) < 0) _exit(0); /* nobody listens any more */
    }
}

__attribute__((noreturn)) static void give_up(struct bro_reply *reply, int step) {
    reply->step = step;
    reply->error = errno;
    answer(reply, NULL, 0);
    _exit(1);
}

/* ---- whose namespace ---- */

static const char payload[] = "libpod-payload-";

static int begins_payload(const char *name) {
    return strncmp(name, payload, sizeof payload - 1) == 0;
}

/*
 * Whether a cgroup's path, a line of /proc/PID/cgroup, is of a container of our unit: UNIT/libpod-payload-ID (Podman's
 * --cgroups=split). Beside it are Podman's own processes, which are in this host's network; below it the container names
 * the groups, as it likes.
 */
static int is_of_unit(const char *path) {
    if (!unit) return 1;
    size_t length = strlen(unit);
    for (const char *at = strchr(path, '/'); at; at = strchr(at + 1, '/')) {
        if (begins_payload(at + 1)) break;
        const char *name = at + 1 + (at[1] == '_'); /* systemd's escape for names that the kernel uses */
        if (strncmp(name, unit, length) == 0 && name[length] == '/' && begins_payload(name + length + 1)) {
            /* A user can name units as root does. */
            return geteuid() != 0 || !strstr(path, "/user.slice/");
        }
    }
    return 0;
}

/* What is in /proc/PID/NAME, a string of less than SIZE bytes; or -1. */
static int read_of(pid_t process, const char *name, char *text, size_t size) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", process, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t got = read(file, text, size - 1);
    close(file);
    if (got < 0) return -1;
    text[got] = 0;
    return 0;
}

/* The fourth field of stat, proc_pid_stat(5), behind a name that may contain anything; 0 for none. */
static pid_t parent_of(pid_t process) {
    char text[1024];
    if (read_of(process, "stat", text, sizeof text) < 0) return 0;
    const char *behind_name = strrchr(text, ')');
    int parent = 0;
    return behind_name && sscanf(behind_name + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

/*
 * The ancestor that no other process of the container has started: its init, or one of podman exec, which is in the same
 * namespaces. A descendant may have made namespaces of its own.
 */
static pid_t first_of_container(pid_t process) {
    char group[4096], other[4096];
    if (read_of(process, "cgroup", group, sizeof group) < 0) return process;
    char *end = strstr(group, payload);
    if (!end) return process;
    end += strcspn(end, "/\n");
    *end = 0; /* the container's own group, of which init may have made others */
    size_t length = (size_t)(end - group);
    for (pid_t parent = parent_of(process); parent > 0; parent = parent_of(process)) {
        if (read_of(parent, "cgroup", other, sizeof other) < 0 || strncmp(other, group, length) != 0) break;
        process = parent;
    }
    return process;
}

/* The network namespace of that process' container, whose end will be seen at descriptor PROCESS. */
static int namespace_of(pid_t any, struct bro_reply *reply) {
    pid_t process = first_of_container(any);
    char name[32];
    snprintf(name, sizeof name, "/proc/%d", process);
    int folder = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) give_up(reply, BRO_STEP_PROCESS);
    int end = (int)syscall(SYS_pidfd_open, process, 0);
    if (end < 0 || dup3(end, PROCESS, O_CLOEXEC) < 0) give_up(reply, BRO_STEP_PROCESS);
    process_end = PROCESS;
    /* What is read through the folder is of the process that the folder was of, or fails. */
    static char path[4096];
    int file = openat(folder, "cgroup", O_RDONLY | O_CLOEXEC);
    if (file < 0) give_up(reply, BRO_STEP_PROCESS);
    ssize_t size = read(file, path, sizeof path - 1);
    if (size < 0) give_up(reply, BRO_STEP_PROCESS);
    path[size] = 0;
    errno = EACCES;
    if (!is_of_unit(path)) give_up(reply, BRO_STEP_UNIT);
    int found = openat(folder, "ns/net", O_RDONLY | O_CLOEXEC);
    if (found < 0) give_up(reply, BRO_STEP_PROCESS);
    return found;
}

/* ---- the way back: answers to clients' addresses stay in the namespace, ip-rule(8) and ip-route(8) ---- */

struct netlink_request {
    struct nlmsghdr header;
    union {
        struct fib_rule_hdr rule;
        struct rtmsg route;
    } body;
    char attributes[128];
};

static void add(struct netlink_request *request, unsigned short type, const void *value, size_t length) {
    struct rtattr *attribute = (void *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = (unsigned short)RTA_LENGTH(length);
    memcpy(RTA_DATA(attribute), value, length);
    request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(attribute->rta_len);
}

/* 0, also when it is there already (NLM_F_EXCL), or an error number. */
static int ask(int netlink, struct netlink_request *request) {
    request->header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    if (send(netlink, request, request->header.nlmsg_len, 0) < 0) return errno;
    char bytes[512] __attribute__((aligned(NLMSG_ALIGNTO)));
    ssize_t size = recv(netlink, bytes, sizeof bytes, 0);
    if (size < (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr))) return size < 0 ? errno : EPROTO;
    struct nlmsgerr *said = NLMSG_DATA((struct nlmsghdr *)bytes);
    return said->error == -EEXIST ? 0 : -said->error;
}

/*
 * What is sent from loopback to an address that is not of this namespace can only be an answer to a client that we show:
 * it is delivered here. The container's own connections have another source.
 */
static int add_rule(int netlink, int family) {
    static const unsigned char loopback4[4] = {127}, loopback6[16] = {[15] = 1};
    int v4 = family == AF_INET;
    uint32_t table = ROUTE_TABLE, priority = RULE_PRIORITY;
    struct netlink_request rule = {
        .header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct fib_rule_hdr)), .nlmsg_type = RTM_NEWRULE},
        .body.rule = {.family = (unsigned char)family, .src_len = v4 ? 8 : 128, .action = FR_ACT_TO_TBL}};
    add(&rule, FRA_SRC, v4 ? loopback4 : loopback6, v4 ? sizeof loopback4 : sizeof loopback6);
    add(&rule, FRA_IIFNAME, "lo", sizeof "lo");
    add(&rule, FRA_TABLE, &table, sizeof table);
    /* With a priority of its own the kernel knows it again. */
    add(&rule, FRA_PRIORITY, &priority, sizeof priority);
    return ask(netlink, &rule);
}

static int add_route(int netlink, int family) {
    uint32_t table = ROUTE_TABLE, loopback = 1; /* lo is the first interface of every namespace */
    struct netlink_request route = {
        .header = {.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)), .nlmsg_type = RTM_NEWROUTE},
        .body.route = {
            .rtm_family = (unsigned char)family,
            .rtm_protocol = RTPROT_STATIC,
            .rtm_scope = RT_SCOPE_HOST,
            .rtm_type = RTN_LOCAL}};
    add(&route, RTA_TABLE, &table, sizeof table);
    add(&route, RTA_OIF, &loopback, sizeof loopback);
    return ask(netlink, &route);
}

/* The bits of what is wanted and possible now; a namespace without IPv6 still shows IPv4 clients. */
static int prepare_routes(int wanted) {
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (netlink < 0) return 0;
    int possible = 0;
    if ((wanted & BRO_TRANSPARENT4) && !add_rule(netlink, AF_INET) && !add_route(netlink, AF_INET)) {
        possible |= BRO_TRANSPARENT4;
    }
    if ((wanted & BRO_TRANSPARENT6) && !add_rule(netlink, AF_INET6) && !add_route(netlink, AF_INET6)) {
        possible |= BRO_TRANSPARENT6;
    }
    close(netlink);
    return possible;
}

/* ---- less and less ---- */

static int keep_only_raw_sockets(void) {
    /* Fails above the last capability that the kernel knows, and without CAP_SETPCAP: then nothing is left to take. */
    for (unsigned long capability = 0; capability < 64; capability++) {
        if (capability != CAP_NET_RAW) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
    if (syscall(SYS_capget, &header, data) < 0) return -1;
    uint32_t raw = 1u << CAP_NET_RAW;
    data[0] = (struct __user_cap_data_struct){
        .effective = data[0].permitted & raw, .permitted = data[0].permitted & raw, .inheritable = 0};
    data[1] = (struct __user_cap_data_struct){0};
    return (int)syscall(SYS_capset, &header, data);
}

#if defined __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ARGUMENT(n) LOAD(args[n]) /* the low half: these architectures are little-endian, and the kernel looks at an int */
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define KILL BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define WHEN(value, then, otherwise) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, then, otherwise)
/* The next instruction is for this call only. */
#define CALL(name, instructions) WHEN(SYS_##name, 0, instructions)

/* For good: only what serve() does. Each call kills that is not listed, or is of another architecture. */
static int filter_system_calls(void) {
    static struct sock_filter program[] = {
        LOAD(arch), WHEN(ARCHITECTURE, 1, 0), KILL,
        LOAD(nr),
        CALL(recvmsg, 1), ALLOW,
        CALL(sendmsg, 1), ALLOW,
        CALL(ppoll, 1), ALLOW,
        CALL(close, 1), ALLOW,
        CALL(close_range, 1), ALLOW,
        CALL(setsockopt, 1), ALLOW,
        CALL(exit_group, 1), ALLOW,
        CALL(socket, 9), ARGUMENT(1), BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf), WHEN(SOCK_STREAM, 0, 5),
        ARGUMENT(0), WHEN(AF_UNIX, 2, 0), WHEN(AF_INET, 1, 0), WHEN(AF_INET6, 0, 1), ALLOW, KILL,
        KILL,
    };
    struct sock_fprog filter = {.len = sizeof program / sizeof *program, .filter = program};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

/*
 * Pages that nobody has written to come back from the page cache, if they are needed at all: a window of some pages for
 * each that is touched, so little must be. The list of the parts itself is in the first of them, which goes last.
 */
static int release_pages(struct dl_phdr_info *object, size_t size, void *page) {
    (void)size;
    for (int i = object->dlpi_phnum - 1; i >= 0; i--) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || (part->p_flags & PF_W)) continue;
        int is_first = part->p_offset == 0;
        uintptr_t mask = *(uintptr_t *)page - 1, start = object->dlpi_addr + part->p_vaddr;
        uintptr_t from = (start + mask) & ~mask, to = (start + part->p_filesz) & ~mask;
        if (from < to) madvise((void *)from, to - from, MADV_DONTNEED);
        if (is_first) break;
    }
    return 0;
}

static int confine(void) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    dl_iterate_phdr(release_pages, &page);
    int last = process_end < 0 ? CONTROL : PROCESS;
    if (syscall(SYS_close_range, last + 1, ~0U, 0) < 0) return -1;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1;
    return keep_only_raw_sockets() < 0 ? -1 : filter_system_calls();
}

/* ---- the work ---- */

static int is_ours(int namespace, const char *own_file) {
    struct stat other, own;
    return fstat(namespace, &other) == 0 && stat(own_file, &own) == 0 && other.st_dev == own.st_dev
        && other.st_ino == own.st_ino;
}

/* Whether that descriptor may be entered: any, or that of the one file. */
static int is_allowed_file(int network) {
    struct stat asked, allowed;
    if (!unit) return 1;
    return *unit == '/' && fstat(network, &asked) == 0 && stat(unit, &allowed) == 0 && asked.st_dev == allowed.st_dev
        && asked.st_ino == allowed.st_ino;
}

static void enter(const struct bro_request *request, int passed) {
    struct bro_reply reply = {.operation = BRO_ENTER, .subject = request->subject};
    errno = EACCES;
    if (passed >= 0 ? !is_allowed_file(passed) : unit && *unit == '/') give_up(&reply, BRO_STEP_UNIT);
    int network = passed;
    if (passed < 0) network = namespace_of(request->subject, &reply);
    struct stat status;
    int owner = ioctl(network, NS_GET_USERNS);
    if (owner < 0 || fstat(network, &status) < 0) give_up(&reply, BRO_STEP_OWNER);
    /* Of a container that is only being made, or has none of its own: nothing is changed in this host's. */
    errno = EBUSY;
    if (is_ours(network, "/proc/self/ns/net")) give_up(&reply, BRO_STEP_HOST);
    reply.device = status.st_dev;
    reply.inode = status.st_ino;
    if (!is_ours(owner, "/proc/self/ns/user") && setns(owner, CLONE_NEWUSER) < 0) give_up(&reply, BRO_STEP_USER_NAMESPACE);
    if (setns(network, CLONE_NEWNET) < 0) give_up(&reply, BRO_STEP_NETWORK_NAMESPACE);
    reply.amount = request->amount ? prepare_routes(request->amount) : 0;
    shows_clients = reply.amount != 0;
    if (confine() < 0) give_up(&reply, BRO_STEP_CONFINE);
    answer(&reply, NULL, 0);
}

static int make_socket(int family) {
    int made = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (made < 0 || family == AF_UNIX || !shows_clients) return made;
    int yes = 1;
    /* A client may use a port again; where it cannot be shown, nothing is lost: the proxy knows from BRO_ENTER. */
    setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (family == AF_INET) {
        setsockopt(made, SOL_IP, IP_TRANSPARENT, &yes, sizeof yes);
    } else {
        setsockopt(made, SOL_IPV6, IPV6_TRANSPARENT, &yes, sizeof yes);
    }
    return made;
}

/* What the proxy has now; mostly neighbours, which are closed at once. */
static void close_all(const int *sockets, int count) {
    if (count > 1 && sockets[count - 1] - sockets[0] == count - 1) {
        syscall(SYS_close_range, (unsigned)sockets[0], (unsigned)sockets[count - 1], 0);
    } else {
        while (count > 0) close(sockets[--count]);
    }
}

static void make_sockets(const struct bro_request *request) {
    static int sockets[BRO_SOCKETS_MAX];
    struct bro_reply reply = {.operation = BRO_SOCKETS, .subject = request->subject};
    while (reply.amount < request->amount && reply.amount < BRO_SOCKETS_MAX) {
        int made = make_socket(request->subject);
        if (made < 0) {
            reply.step = BRO_STEP_SOCKET;
            reply.error = errno;
            break;
        }
        sockets[reply.amount++] = made;
    }
    int count = reply.amount;
    answer(&reply, sockets, count);
    close_all(sockets, count);
}

/* Until the proxy or the container's process is gone. Makes no system call that filter_system_calls() does not list. */
__attribute__((noreturn)) static void serve(void) {
    int entered = 0;
    while (1) {
        struct pollfd ends[] = {{.fd = CONTROL, .events = POLLIN}, {.fd = process_end, .events = POLLIN}};
        if (ppoll(ends, 2, NULL, NULL) < 0 && errno != EINTR) _exit(1);
        if (ends[1].revents & POLLIN) _exit(0);
        if (!ends[0].revents) continue;
        struct bro_request request;
        int passed;
        if (!receive(&request, &passed)) _exit(0);
        struct bro_reply reply = {.operation = request.operation, .subject = request.subject};
        errno = EINVAL;
        switch (request.operation) {
            case BRO_ENTER:
                if (entered) give_up(&reply, BRO_STEP_REQUEST);
                enter(&request, passed);
                entered = 1;
                break;
            case BRO_SOCKETS:
                if (!entered || passed >= 0) give_up(&reply, BRO_STEP_REQUEST);
                make_sockets(&request);
                break;
            default:
                give_up(&reply, BRO_STEP_REQUEST);
        }
    }
}

/* The C library calls it with main's arguments, before main and with it before Java. */
__attribute__((constructor(101))) static void bro_namespace_helper(int argc, char **argv) {
    if (argc < 2 || strcmp(argv[1], BRO_HELPER_WORD) != 0) return;
    int kind = 0;
    socklen_t size = sizeof kind;
    if (argc > 3 || getsockopt(CONTROL, SOL_SOCKET, SO_TYPE, &kind, &size) < 0 || kind != SOCK_SEQPACKET) {
        static const char advice[] = "bro-proxy: namespace-helper is started by bro-proxy or its units, not by hand\n";
        ssize_t written = write(STDERR_FILENO, advice, sizeof advice - 1);
        (void)written;
        _exit(2);
    }
    unit = argc == 3 ? argv[2] : NULL;
    /* So that nothing else gets this number. */
    if (fcntl(PROCESS, F_GETFD) < 0) dup2(CONTROL, PROCESS);
    prctl(PR_SET_NAME, "bro-namespace");
    /* A container that sees this host's processes, and runs as the same user, may not look into this one. */
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    /* A stop of the proxy's unit reaches every process of it; the last clients still need sockets. */
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    serve();
}

const char bro_helper_word[] = BRO_HELPER_WORD;

#ifdef BRO_STANDALONE /* for the JVM, which is no program of ours */
int main(void) {
    return 2;
}
#endif
