// The testbed's clients: opens connections at once, says a line on each, and reports how each one went.
//
//   client [--count N] [--send TEXT] [--until line|end] [--timeout MILLISECONDS] [--hold | --gather] [--pattern] [--abort]
//          [--retry] [--start COMMAND] [--rounds N --pause-from MS --pause-to MS --seed N] ADDRESS:PORT
//
// One line for each connection:  INDEX OUTCOME BYTES MICROSECONDS_TO_FIRST_BYTE MICROSECONDS TEXT
//   answered: the line came whole (--until line), or the end came after at least one byte (--until end)
//   closed: the end came too early     reset, refused: as the kernel says     timeout: neither, we went away
//   corrupt: --pattern was asked for and byte i was not i % 251      other: any other error, TEXT says which
// --abort: who goes away at the time-out does so with a reset, as a killed program with unread bytes does.
// --retry: a connection that fails or is closed is made again a millisecond later, its time counted from the first try.
// --start COMMAND: run by the shell at the moment the first connection is made.
// --hold: after its first byte a connection prints "INDEX holding", and nothing more is read until standard input has a line.
// --gather: after the first byte of the last connection it prints "COUNT gathered", and nothing more is read of any until standard
// input has a line: so all are open at once, and served.
// --rounds: that many times one after the other, with pauses drawn evenly between the two. Exit status 0 unless misused.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TEXT = 200, BUFFER = 1 << 18 };

struct connection {
  int fd;  // -1: over
  int index;
  int sent;
  long bytes;
  double began, first;
  char text[TEXT];
};

static struct sockaddr_storage address;
static socklen_t address_size;
static const char *request = "count";
static int whole_line = 1, hold, gather, gathered, pattern, leave_abruptly, retry, patience_ms = 60000;
static char buffer[BUFFER];

static double now_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void begin(struct connection *c, int index, double began);

static void over(struct connection *c, const char *outcome) {
  double now = now_us();
  if (retry && strcmp(outcome, "answered") && strcmp(outcome, "timeout")) {
    close(c->fd);
    usleep(1000);
    begin(c, c->index, c->began);
    return;
  }
  c->text[strcspn(c->text, "\r\n")] = 0;
  printf("%d %s %ld %.0f %.0f %s\n", c->index, outcome, c->bytes, c->first > 0 ? c->first - c->began : -1.0, now - c->began, c->text);
  fflush(stdout);
  close(c->fd);
  c->fd = -1;
}

static void failed(struct connection *c, int error) {
  if (error == ECONNREFUSED) over(c, "refused");
  else if (error == ECONNRESET || error == EPIPE) over(c, "reset");
  else {
    snprintf(c->text, TEXT, "%s", strerror(error));
    over(c, "other");
  }
}

static void begin(struct connection *c, int index, double began) {
  for (;;) {
    *c = (struct connection){.index = index, .began = began};
    c->fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0) {
      perror("client: socket");
      exit(1);
    }
    if (connect(c->fd, (struct sockaddr *)&address, address_size) == 0 || errno == EINPROGRESS) return;
    if (!retry || now_us() > began + patience_ms * 1e3) break;
    close(c->fd);
    usleep(1000);
  }
  retry = 0;  // its time is over
  failed(c, errno);
}

static void writable(struct connection *c) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    failed(c, error);
    return;
  }
  c->sent = 1;
  char line[4096];
  int length = snprintf(line, sizeof line, "%s%s", request, strncmp(request, "GET ", 4) ? "\n" : "\r\n\r\n");
  if (length > 0 && send(c->fd, line, (size_t)length, MSG_NOSIGNAL) < 0) failed(c, errno);
}

static void wait_for_word(struct connection *c) {
  char line[16];
  printf("%d holding\n", c->index);
  fflush(stdout);
  if (!fgets(line, sizeof line, stdin)) hold = 0;
}

static void wait_for_all(void) {
  if (++gathered < gather) return;
  printf("%d gathered\n", gathered);
  fflush(stdout);
  gather = 0;
  char line[16];
  if (!fgets(line, sizeof line, stdin)) return;
}

static void readable(struct connection *c) {
  ssize_t got = recv(c->fd, buffer, (hold || gather) && c->bytes == 0 ? 1 : BUFFER, 0);
  if (got < 0) {
    if (errno != EAGAIN) failed(c, errno);
    return;
  }
  if (got == 0) {
    over(c, c->bytes > 0 && !whole_line ? "answered" : "closed");
    return;
  }
  if (c->first == 0) c->first = now_us();
  for (long i = 0; pattern && i < got; i++)
    if ((unsigned char)buffer[i] != (c->bytes + i) % 251) {
      over(c, "corrupt");
      return;
    }
  for (long i = 0; !pattern && i < got && c->bytes + i < TEXT - 1; i++) c->text[c->bytes + i] = buffer[i];
  int holding = hold && c->bytes == 0, gathering = gather && c->bytes == 0;
  c->bytes += got;
  if (holding) wait_for_word(c);
  if (gathering) wait_for_all();
  if (whole_line && memchr(buffer, '\n', (size_t)got)) over(c, "answered");
}

static void run(struct connection *all, struct pollfd *polled, int count, int first_index) {
  for (int i = 0; i < count; i++) begin(&all[i], first_index + i, now_us());
  for (;;) {
    int open = 0, wait_ms = patience_ms;
    double now = now_us();
    for (int i = 0; i < count; i++) {
      struct connection *c = &all[i];
      polled[i] = (struct pollfd){.fd = c->fd, .events = !c->sent ? POLLOUT : gather && c->bytes > 0 ? 0 : POLLIN};
      if (c->fd < 0) continue;
      double left = c->began + patience_ms * 1e3 - now;
      if (left <= 0) {
        struct linger abrupt = {.l_onoff = 1};
        if (leave_abruptly) setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
        over(c, "timeout");
        polled[i].fd = -1;
        continue;
      }
      if (left / 1e3 + 1 < wait_ms) wait_ms = (int)(left / 1e3) + 1;
      open++;
    }
    if (open == 0) return;
    if (poll(polled, (nfds_t)count, wait_ms) < 0 && errno != EINTR) exit(1);
    for (int i = 0; i < count; i++) {
      if (all[i].fd < 0 || polled[i].revents == 0) continue;
      if (all[i].sent) readable(&all[i]);
      else writable(&all[i]);
    }
  }
}

static void misused(const char *what) {
  fprintf(stderr, "client: %s\n", what);
  exit(2);
}

static int parse(const char *target) {
  char host[64];
  int port;
  struct sockaddr_in *four = (struct sockaddr_in *)&address;
  struct sockaddr_in6 *six = (struct sockaddr_in6 *)&address;
  if (sscanf(target, "%63[0-9.]:%d", host, &port) == 2) {
    *four = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    address_size = sizeof *four;
    return inet_pton(AF_INET, host, &four->sin_addr) == 1;
  }
  if (sscanf(target, "[%63[0-9a-fA-F:.]]:%d", host, &port) != 2) return 0;
  *six = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons((unsigned short)port)};
  address_size = sizeof *six;
  return inet_pton(AF_INET6, host, &six->sin6_addr) == 1;
}

int main(int argc, char **argv) {
  int count = 1, rounds = 1, pause_from = 0, pause_to = 0;
  const char *target = NULL, *command = NULL;
  for (int i = 1; i < argc; i++) {
    const char *name = argv[i];
    if (name[0] != '-') target = name;
    else if (!strcmp(name, "--hold")) hold = 1;
    else if (!strcmp(name, "--gather")) gather = 1;
    else if (!strcmp(name, "--pattern")) pattern = 1;
    else if (!strcmp(name, "--abort")) leave_abruptly = 1;
    else if (!strcmp(name, "--retry")) retry = 1;
    else if (++i == argc) misused("an option lacks its value");
    else if (!strcmp(name, "--count")) count = atoi(argv[i]);
    else if (!strcmp(name, "--start")) command = argv[i];
    else if (!strcmp(name, "--send")) request = argv[i];
    else if (!strcmp(name, "--until")) whole_line = strcmp(argv[i], "end") != 0;
    else if (!strcmp(name, "--timeout")) patience_ms = atoi(argv[i]);
    else if (!strcmp(name, "--rounds")) rounds = atoi(argv[i]);
    else if (!strcmp(name, "--pause-from")) pause_from = atoi(argv[i]);
    else if (!strcmp(name, "--pause-to")) pause_to = atoi(argv[i]);
    else if (!strcmp(name, "--seed")) srandom((unsigned)atol(argv[i]));
    else misused(name);
  }
  if (!target || !parse(target)) misused("the last argument is ADDRESS:PORT or [ADDRESS]:PORT");
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  struct connection *all = calloc((size_t)count, sizeof *all);
  struct pollfd *polled = calloc((size_t)count, sizeof *polled);
  if (count < 1 || !all || !polled) misused("--count");
  if (gather) gather = count;
  if (command && fork() == 0) {
    dup2(2, 1);
    execl("/bin/sh", "sh", "-c", command, NULL);
    _exit(127);
  }
  for (int round = 0; round < rounds; round++) {
    run(all, polled, count, round * count);
    if (round + 1 < rounds) usleep((useconds_t)(pause_from * 1000 + random() % (1 + (pause_to - pause_from) * 1000)));
  }
}
