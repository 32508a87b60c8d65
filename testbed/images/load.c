// The mixed load of the soak: players, a thread each, that go on connecting to images/server.c through a proxy, each in its
// own manner, and look at every byte that comes back.
//
//   load --seed N --seconds N [--steady PORT] [--stopped PORT --stopped-idle MS] [--frozen PORT --frozen-idle MS]
//        [--quiet PORT --quiet-clients N]
//        [--restarted PORT]… [--restart COMMAND [--restart-pause MS] [--restarts N]] [--address ADDRESS]
//
// steady: streams both ways, short requests, long idle connections, half-closes by either side, resets by either side,
// slow readers. stopped, frozen: visitors whose pauses lie around the exit-idle time, and beyond. quiet: N clients at most, who
// stay connected to a Redis to the end; one of them asks every few seconds, and in the end each. restarted: short requests
// and streams, while COMMAND restarts the backends now and then; what overlaps with that may be cut off, and is counted as such.
// It comes again after MS at most (18000) and a third of that at least; with --restarts the load is over after that many.
// So is, as starved, what overlaps with the kernel's aborting connections for lack of memory, which is the whole machine's.
// Whatever is drawn comes from the seed. Writes a line "progress …" every 5 s, a line "failed …" for each connection that
// went otherwise than it must, and at the end "total NAME=VALUE …". Exit status 0 unless misused.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PERIOD = 251, CHUNK = 1 << 16, PATIENCE_MS = 30000, MOST_PLAYERS = 64, MOST_RESTARTED = 2, MOST_QUIET = 10000, PROGRESS_SECONDS = 5, STREAM_RATE = 120 /* MB/s */ };

struct player;
typedef void manner(struct player *);

struct player {
  manner *play;
  int port, idle_ms;
  bool restarted;
  unsigned short drawn[3];
  long began, done;  // restarts, when the connection at hand was made
  long aborts;       // memory_aborts, at the same time
  char chunk[CHUNK];
};

// What a connection is to do after its first line, and how it must end.
struct plan {
  const char *line;
  bool go;          // the server says "go" first
  long send, expect;
  bool half_close;  // we end our stream when all is sent
  bool by_reset;    // the server ends with a reset
  long later;       // after the server's end, that many bytes from us
  long abort_at;    // we reset after that many bytes; 0: never
  bool slow;
};

static char pattern[CHUNK + PERIOD];
static _Atomic double deadline;
static in_addr_t host;
static const char *restart_command;
static long restart_pause_ms = 18000, most_restarts = -1, quiet_clients;
static unsigned long seed;
static atomic_long connections, open_now, sent_bytes, taken_bytes, cut, starved, failed, lost, restarts_begun, restarts_done, slowest_us;

// How many connections of this network the kernel has aborted because TCP had no memory left, on the whole machine. Brought up to
// date every 100 ms, and by whoever needs to know.
static atomic_long memory_aborts;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool is_over(void) { return now() >= deadline; }

// Evenly from the first to the second, both included.
static long draw(struct player *p, long from, long to) { return from + nrand48(p->drawn) % (to - from + 1); }

// From a kilobyte to 2^most kilobytes, small ones as often as large ones.
static long draw_bytes(struct player *p, int most) {
  return draw(p, 1, 1024) << draw(p, 0, most);
}

static void pause_ms(long ms) {
  double left = deadline - now();
  if ((double)ms / 1e3 > left) ms = left > 0 ? (long)(left * 1e3) + 1 : 0;
  struct timespec t = {ms / 1000, ms % 1000 * 1000000};
  while (nanosleep(&t, &t) < 0 && errno == EINTR) {
  }
}

// Column by column, the names in one line and the values in the next.
static void count_memory_aborts(void) {
  char names[8192], values[8192], *name_at = NULL, *value_at = NULL;
  FILE *file = fopen("/proc/net/netstat", "r");
  while (file && fgets(names, sizeof names, file) && fgets(values, sizeof values, file)) {
    char *name = strtok_r(names, " ", &name_at), *value = strtok_r(values, " ", &value_at);
    for (; name && value; name = strtok_r(NULL, " ", &name_at), value = strtok_r(NULL, " ", &value_at))
      if (!strcmp(name, "TCPAbortOnMemory")) memory_aborts = atol(value);
  }
  if (file) fclose(file);
}

// The connection has gone otherwise than it must, unless its backend was being restarted or the kernel was aborting connections.
// Always false.
static bool bad(struct player *p, const char *line, long missing, const char *format, ...) {
  char text[200];
  va_list words;
  va_start(words, format);
  vsnprintf(text, sizeof text, format, words);
  va_end(words);
  bool overlapped = p->began != p->done || restarts_begun != p->began;
  if (p->restarted && overlapped) {
    cut++;
    return false;
  }
  count_memory_aborts();
  if (memory_aborts != p->aborts) {
    starved++;
    return false;
  }
  failed++;
  lost += missing;
  printf("failed port %d, %.60s: %s\n", p->port, line, text);
  fflush(stdout);
  return false;
}

static int dial(struct player *p, bool slow) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)p->port), .sin_addr.s_addr = host};
  struct timeval patience = {PATIENCE_MS / 1000, 0};
  p->done = restarts_done;
  p->began = restarts_begun;
  p->aborts = memory_aborts;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), small = 4096;
  if (fd < 0) {
    perror("load: socket");
    exit(1);
  }
  if (slow) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  connections++;
  open_now++;
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  bad(p, "connect", 0, "%s", strerror(errno));
  close(fd);
  open_now--;
  return -1;
}

static void hang_up(int fd, bool abruptly) {
  struct linger abrupt = {.l_onoff = 1};
  if (abruptly) setsockopt(fd, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
  close(fd);
  open_now--;
}

static bool say(struct player *p, int fd, const char *line, const char *bytes, long count) {
  while (count > 0) {
    ssize_t done = send(fd, bytes, (size_t)count, MSG_NOSIGNAL);
    if (done < 0) return bad(p, line, 0, "send: %s", strerror(errno));
    bytes += done;
    count -= done;
    sent_bytes += done;
  }
  return true;
}

// The next bytes must be this text.
static bool hear(struct player *p, int fd, const char *line, const char *text) {
  char heard[2048];
  for (size_t at = 0, length = strlen(text); at < length;) {
    ssize_t got = recv(fd, heard, length - at, 0);
    if (got < 0) return bad(p, line, 0, "recv: %s, after %zu of %zu bytes", strerror(errno), at, length);
    if (got == 0) return bad(p, line, (long)(length - at), "ended after %zu of %zu bytes", at, length);
    if (memcmp(heard, text + at, (size_t)got) != 0) return bad(p, line, got, "wrong bytes after %zu", at);
    at += (size_t)got;
    taken_bytes += got;
  }
  return true;
}

// A request and its answer.
static bool ask(struct player *p, int fd) {
  char text[1100] = "echo ";
  long length = draw(p, 1, draw(p, 0, 9) ? 64 : 1000);
  for (long i = 0; i < length; i++) text[5 + i] = (char)('a' + draw(p, 0, 25));
  text[5 + length] = '\n';
  text[6 + length] = 0;
  double from = now();
  if (!say(p, fd, "echo", text, 6 + length) || !hear(p, fd, "echo", text + 5)) return false;
  long us = (long)((now() - from) * 1e6);
  if (p->idle_ms == 0 && !p->restarted && us > slowest_us) slowest_us = us;
  return true;
}

enum step { AGAIN, OVER };

// Reads once. OVER when nothing more is to be done, well or badly.
static enum step read_on(struct player *p, int fd, const struct plan *plan, long *got) {
  ssize_t count = recv(fd, p->chunk, plan->slow ? 2048 : (size_t)draw(p, 1, CHUNK), MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return AGAIN;
  if (count < 0) {
    if (!(plan->by_reset && errno == ECONNRESET)) bad(p, plan->line, 0, "recv: %s, after %ld of %ld bytes", strerror(errno), *got, plan->expect);
    return OVER;
  }
  if (count == 0) {
    if (plan->by_reset) bad(p, plan->line, 0, "the reset became an end, after %ld bytes", *got);
    else if (*got < plan->expect) bad(p, plan->line, plan->expect - *got, "ended after %ld of %ld bytes", *got, plan->expect);
    else
      for (long at = 0; at < plan->later; at += CHUNK)
        if (!say(p, fd, plan->line, pattern + at % PERIOD, plan->later - at < CHUNK ? plan->later - at : CHUNK)) break;
    return OVER;
  }
  if (*got + count > plan->expect || memcmp(p->chunk, pattern + *got % PERIOD, (size_t)count) != 0) {
    bad(p, plan->line, count, "wrong bytes after %ld of %ld", *got, plan->expect);
    return OVER;
  }
  *got += count;
  taken_bytes += count;
  return AGAIN;
}

static enum step write_on(struct player *p, int fd, const struct plan *plan, long *sent) {
  long count = draw(p, 1, CHUNK);
  if (count > plan->send - *sent) count = plan->send - *sent;
  ssize_t done = send(fd, pattern + *sent % PERIOD, (size_t)count, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (done < 0 && errno == EAGAIN) return AGAIN;
  if (done < 0) {
    bad(p, plan->line, 0, "send: %s, after %ld of %ld bytes", strerror(errno), *sent, plan->send);
    return OVER;
  }
  *sent += done;
  sent_bytes += done;
  if (*sent == plan->send && plan->half_close) shutdown(fd, SHUT_WR);
  return AGAIN;
}

// Returns whether we are to reset it.
static bool exchange(struct player *p, int fd, const struct plan *plan) {
  long sent = 0, got = 0;
  if (!say(p, fd, plan->line, plan->line, (long)strlen(plan->line)) || !say(p, fd, plan->line, "\n", 1)) return false;
  if (plan->go && !hear(p, fd, plan->line, "go\n")) return false;
  for (;;) {
    if (plan->abort_at > 0 && sent + got >= plan->abort_at) return true;
    bool upload = plan->go && !plan->half_close;
    if (upload && sent == plan->send) {
      hear(p, fd, plan->line, "taken\n");
      return false;
    }
    struct pollfd ready = {.fd = fd, .events = (short)((upload ? 0 : POLLIN) | (sent < plan->send ? POLLOUT : 0))};
    if (poll(&ready, 1, PATIENCE_MS) == 0) {
      bad(p, plan->line, 0, "nothing for %d s, after %ld of %ld sent and %ld of %ld taken", PATIENCE_MS / 1000, sent, plan->send, got, plan->expect);
      return false;
    }
    if (sent < plan->send && write_on(p, fd, plan, &sent) == OVER) return false;
    if (!upload && ready.revents & ~POLLOUT && read_on(p, fd, plan, &got) == OVER) return false;
    if (draw(p, 0, plan->slow ? 3 : 127) == 0) pause_ms(draw(p, 1, plan->slow ? 40 : 15));
  }
}

static void carry_out(struct player *p, struct plan plan) {
  int fd = dial(p, plan.slow);
  if (fd >= 0) hang_up(fd, exchange(p, fd, &plan));
}

static void download(struct player *p, long bytes, bool slow, long abort_at) {
  char line[64];
  snprintf(line, sizeof line, "download %ld", bytes);
  carry_out(p, (struct plan){.line = line, .expect = bytes, .slow = slow, .abort_at = abort_at});
}

static void upload(struct player *p, long bytes, long abort_at) {
  char line[64];
  snprintf(line, sizeof line, "upload %ld", bytes);
  carry_out(p, (struct plan){.line = line, .go = true, .send = bytes, .abort_at = abort_at});
}

// Both ways at once, and our half-close must come through behind the last byte.
static void both_ways(struct player *p, long bytes, long abort_at) {
  carry_out(p, (struct plan){.line = "mirror", .go = true, .send = bytes, .expect = bytes, .half_close = true, .abort_at = abort_at});
}

static void left_by_server(struct player *p, long bytes, long later) {
  char line[64];
  snprintf(line, sizeof line, "leave %ld %ld", bytes, later);
  carry_out(p, (struct plan){.line = line, .expect = bytes, .later = later});
}

static void reset_by_server(struct player *p, long bytes) {
  char line[64];
  snprintf(line, sizeof line, "reset %ld", bytes);
  carry_out(p, (struct plan){.line = line, .expect = bytes, .by_reset = true});
}

static void requests(struct player *p, long count, long pause_from, long pause_to) {
  int fd = dial(p, false);
  if (fd < 0) return;
  while (ask(p, fd) && --count > 0) pause_ms(draw(p, pause_from, pause_to));
  hang_up(fd, false);
}

// ---- the manners ----

static void streams(struct player *p) {
  long bytes = draw_bytes(p, 4 + (int)draw(p, 0, 10));
  switch (draw(p, 0, 2)) {
    case 0: download(p, bytes, false, 0); break;
    case 1: upload(p, bytes, 0); break;
    default: both_ways(p, bytes, 0);
  }
  pause_ms(10 + bytes / 1000 / STREAM_RATE);
}

static void short_requests(struct player *p) {
  requests(p, draw(p, 1, 4), 0, 3);
  pause_ms(draw(p, 0, 40));
}

static void long_idle(struct player *p) { requests(p, draw(p, 2, 4), 1000, draw(p, 0, 4) ? 5000 : 60000); }

static void half_closes(struct player *p) {
  if (draw(p, 0, 1)) both_ways(p, draw_bytes(p, 8), 0);
  else left_by_server(p, draw_bytes(p, 8), draw_bytes(p, 8));
  pause_ms(draw(p, 0, 150));
}

static void resets(struct player *p) {
  long bytes = draw_bytes(p, 10), abort_at = draw(p, 1, bytes);
  switch (draw(p, 0, 3)) {
    case 0: download(p, bytes, false, abort_at); break;
    case 1: upload(p, bytes, abort_at); break;
    case 2: both_ways(p, bytes, abort_at); break;
    default: reset_by_server(p, bytes);
  }
  pause_ms(draw(p, 0, 150));
}

static void slow_reads(struct player *p) { download(p, draw_bytes(p, 10), true, 0); }

static void some_of_all(struct player *p) {
  switch (draw(p, 0, 4)) {
    case 0: download(p, draw_bytes(p, 8), false, 0); break;
    case 1: upload(p, draw_bytes(p, 8), 0); break;
    case 2: both_ways(p, draw_bytes(p, 8), 0); break;
    default: requests(p, draw(p, 1, 3), 0, 20);
  }
}

// Comes again in the very moment of the exit, or while the backend falls asleep, or later.
static void visits(struct player *p, long later_from, long later_to) {
  for (long count = draw(p, 1, 3); count > 0; count--) some_of_all(p);
  switch (draw(p, 0, 3)) {
    case 0: pause_ms(p->idle_ms + draw(p, -15, 60)); break;
    case 1: pause_ms(p->idle_ms + draw(p, 0, 600)); break;
    default: pause_ms(draw(p, later_from, later_to));
  }
}

static void visits_stopped(struct player *p) { visits(p, 3000, 9000); }
static void visits_frozen(struct player *p) { visits(p, 100, 1500); }

// Of a Redis, which serves any number of clients with one thread.
static bool ping(struct player *p, int fd) {
  char text[64], answer[64];
  int length = snprintf(text, sizeof text, "ECHO %06ld\r\n", draw(p, 0, 999999));
  snprintf(answer, sizeof answer, "$6\r\n%.6s\r\n", text + 5);
  return say(p, fd, "ECHO", text, length) && hear(p, fd, "ECHO", answer);
}

static void quiet_crowd(struct player *p) {
  static int fds[MOST_QUIET];  // one crowd only
  int count = 0;
  while (count < quiet_clients && !is_over()) {
    int fd = dial(p, false);
    if (fd < 0) break;
    fds[count++] = fd;
    if (!ping(p, fd)) break;
  }
  while (!is_over()) {
    pause_ms(draw(p, 4000, 10000));
    if (count > 0 && !is_over()) ping(p, fds[draw(p, 0, count - 1)]);
  }
  for (int i = 0; i < count; i++) {
    ping(p, fds[i]);
    hang_up(fds[i], false);
  }
}

static void through_restarts(struct player *p) {
  some_of_all(p);
  pause_ms(draw(p, 0, restart_pause_ms / 60));
}

static void restarts(struct player *p) {
  pause_ms(draw(p, restart_pause_ms / 3, restart_pause_ms));
  if (is_over()) return;
  restarts_begun++;
  if (system(restart_command) != 0) {
    printf("failed: %s\n", restart_command);
    failed++;
  }
  if (++restarts_done == most_restarts) deadline = now();
}

// ---- the play ----

static struct player players[MOST_PLAYERS];
static int cast;

static void engage(manner *play, int count, int port, int idle_ms) {
  for (; count > 0; count--, cast++) {
    players[cast].play = play;
    players[cast].port = port;
    players[cast].idle_ms = idle_ms;
    players[cast].restarted = play == through_restarts;
    players[cast].drawn[0] = (unsigned short)seed;
    players[cast].drawn[1] = (unsigned short)(seed >> 16);
    players[cast].drawn[2] = (unsigned short)cast;
  }
}

static void *play(void *player) {
  struct player *p = player;
  while (!is_over()) p->play(p);
  return NULL;
}

static void misused(const char *what) {
  fprintf(stderr, "load: %s\n", what);
  exit(2);
}

int main(int argc, char **argv) {
  int steady = 0, stopped = 0, stopped_idle = 0, frozen = 0, frozen_idle = 0, quiet = 0, restarted_ports[MOST_RESTARTED], restarted = 0;
  long seconds = 0;
  host = htonl(INADDR_LOOPBACK);
  for (int i = 1; i < argc; i += 2) {
    const char *name = argv[i];
    if (i + 1 == argc) misused("an option lacks its value");
    if (!strcmp(name, "--restart")) restart_command = argv[i + 1];
    if (!strcmp(name, "--address") && inet_pton(AF_INET, argv[i + 1], &host) != 1) misused("--address: an IPv4 address");
    long value = atol(argv[i + 1]);
    if (!strcmp(name, "--seed")) seed = (unsigned long)value;
    else if (!strcmp(name, "--seconds")) seconds = value;
    else if (!strcmp(name, "--steady")) steady = (int)value;
    else if (!strcmp(name, "--stopped")) stopped = (int)value;
    else if (!strcmp(name, "--stopped-idle")) stopped_idle = (int)value;
    else if (!strcmp(name, "--frozen")) frozen = (int)value;
    else if (!strcmp(name, "--frozen-idle")) frozen_idle = (int)value;
    else if (!strcmp(name, "--quiet")) quiet = (int)value;
    else if (!strcmp(name, "--quiet-clients") && value <= MOST_QUIET) quiet_clients = value;
    else if (!strcmp(name, "--restarted") && restarted < MOST_RESTARTED) restarted_ports[restarted++] = (int)value;
    else if (!strcmp(name, "--restart-pause")) restart_pause_ms = value;
    else if (!strcmp(name, "--restarts")) most_restarts = value;
    else if (strcmp(name, "--restart") && strcmp(name, "--address")) misused(name);
  }
  if (seconds <= 0) misused("--seconds: a positive number");
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  signal(SIGPIPE, SIG_IGN);
  for (size_t i = 0; i < sizeof pattern; i++) pattern[i] = (char)(i % PERIOD);
  if (steady) {
    engage(streams, 6, steady, 0);
    engage(short_requests, 16, steady, 0);
    engage(long_idle, 20, steady, 0);
    engage(half_closes, 2, steady, 0);
    engage(resets, 2, steady, 0);
    engage(slow_reads, 2, steady, 0);
  }
  if (stopped) engage(visits_stopped, 1, stopped, stopped_idle);
  if (frozen) engage(visits_frozen, 1, frozen, frozen_idle);
  if (quiet) engage(quiet_crowd, 1, quiet, 0);
  for (int i = 0; i < restarted; i++) engage(through_restarts, 6, restarted_ports[i], 0);
  if (restarted && restart_command) engage(restarts, 1, 0, 0);

  double began = now();
  deadline = began + (double)seconds;
  pthread_t threads[MOST_PLAYERS];
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 128 << 10);
  for (int i = 0; i < cast; i++)
    if (pthread_create(&threads[i], &small, play, &players[i]) != 0) misused("no thread");
  for (int tenths = 1; !is_over(); tenths++) {
    pause_ms(100);
    count_memory_aborts();
    if (tenths % (10 * PROGRESS_SECONDS) != 0) continue;
    printf("progress %.0f s, %ld connections, %ld open, %ld MB sent, %ld MB taken, %ld restarts, %ld cut off by them, %ld failed\n",
           now() - began, connections, open_now, sent_bytes / 1000000, taken_bytes / 1000000, restarts_done, cut, failed);
    fflush(stdout);
  }
  for (int i = 0; i < cast; i++) pthread_join(threads[i], NULL);
  printf("total connections=%ld sent=%ld taken=%ld restarts=%ld cut=%ld starved=%ld failed=%ld lost=%ld slowestMicros=%ld\n",
         connections, sent_bytes, taken_bytes, restarts_done, cut, starved, failed, lost, slowest_us);
}
