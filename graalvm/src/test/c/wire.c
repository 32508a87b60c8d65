/*
 * wire SEED
 *
 * Two networks of their own with a bad wire between them: 10.77.0.1 on the left, 10.77.0.2 on the right, each on a
 * TUN device, and this process carries the packets. Does what netem does, on kernels that are built without it, and
 * the same again for the same SEED as far as packets come alike. Writes "left PATH" and "right PATH" for nsenter(1).
 *
 * Each line of standard input is a new weather, five numbers: of a thousand packets so many are dropped, come twice,
 * and have a bit flipped; each is late by so many microseconds, and by up to so many more, so that they overtake one
 * another. "ok" answers. Ends, and the networks with it, when standard input does.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST = 2048, QUEUE_MAX = 100000 };

struct packet {
    struct packet *next;
    long long due;
    int to;
    int length;
    unsigned char bytes[LONGEST];
};

static struct packet *queue;
static int queued;
static int drop, twice, spoil, delay, jitter;

static long long now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static int end(const char *name, const char *address, int wanted)
{
    char command[256], path[64];
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    if (unshare(CLONE_NEWNET) != 0) err(125, "wire: unshare");
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) err(125, "wire: /dev/net/tun");
    strcpy(request.ifr_name, "wire");
    if (ioctl(fd, TUNSETIFF, &request) != 0) err(125, "wire: TUNSETIFF");
    snprintf(command, sizeof command,
             "ip link set lo up && ip address add %s/24 dev wire && ip link set wire up", address);
    if (system(command) != 0) errx(125, "wire: failed: %s", command);
    int network = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (network < 0 || dup3(network, wanted, O_CLOEXEC) < 0) err(125, "wire: namespace");
    close(network);
    snprintf(path, sizeof path, "/proc/%d/fd/%d", getpid(), wanted);
    printf("%s %s\n", name, path);
    return fd;
}

static int happens(int per_mille)
{
    return rand() % 1000 < per_mille;
}

static void send_late(int to, const unsigned char *bytes, int length)
{
    struct packet *p = malloc(sizeof *p), **place = &queue;
    if (!p || queued++ > QUEUE_MAX) errx(125, "wire: too many packets on the way");
    p->due = now_us() + delay + (jitter ? rand() % jitter : 0);
    p->to = to;
    p->length = length;
    memcpy(p->bytes, bytes, (size_t)length);
    if (happens(spoil)) p->bytes[20 + rand() % (length > 20 ? length - 20 : 1)] ^= 1 << rand() % 8;
    while (*place && (*place)->due <= p->due) place = &(*place)->next;
    p->next = *place;
    *place = p;
}

static void take(int from, int to)
{
    unsigned char bytes[LONGEST];
    for (ssize_t length; (length = read(from, bytes, sizeof bytes)) > 0;) {
        if (happens(drop)) continue;
        send_late(to, bytes, (int)length);
        if (happens(twice)) send_late(to, bytes, (int)length);
    }
}

static void deliver(void)
{
    for (long long now = now_us(); queue && queue->due <= now;) {
        struct packet *p = queue;
        queue = p->next;
        queued--;
        /* A full device drops it, as a wire would. */
        if (write(p->to, p->bytes, (size_t)p->length) < 0 && errno != EAGAIN && errno != EINVAL) warn("wire: write");
        free(p);
    }
}

static void change_weather(void)
{
    char line[128];
    ssize_t length = read(0, line, sizeof line - 1);
    if (length <= 0) exit(0);
    line[length] = 0;
    if (sscanf(line, "%d %d %d %d %d", &drop, &twice, &spoil, &delay, &jitter) != 5) errx(125, "wire: what is %s", line);
    printf("ok\n");
}

int main(int count, char **words)
{
    if (count != 2) errx(125, "wire: usage: wire SEED");
    srand((unsigned)atol(words[1]));
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct pollfd polled[] = {
        {.fd = end("left", "10.77.0.1", 100), .events = POLLIN},
        {.fd = end("right", "10.77.0.2", 101), .events = POLLIN},
        {.fd = 0, .events = POLLIN},
    };
    for (;;) {
        long long left = queue ? queue->due - now_us() : 1000000;
        struct timespec patience = {.tv_nsec = left <= 0 ? 0 : (left > 999999 ? 999999 : left) * 1000};
        if (ppoll(polled, 3, &patience, NULL) < 0 && errno != EINTR) err(125, "wire: poll");
        if (polled[0].revents) take(polled[0].fd, polled[1].fd);
        if (polled[1].revents) take(polled[1].fd, polled[0].fd);
        if (polled[2].revents) change_weather();
        deliver();
    }
}
