// The application in the testbed's containers: one process, its state in memory, told by its arguments how to misbehave.
//
//   server [--port N] [--late SECONDS] [--ready-late SECONDS] [--exit STATUS] [--notify] [--end STATUS] [--save FILE]
//
// It speaks lines:  count -> "NUMBER TOKEN" (both live in memory only; the token is drawn at start)
//                   echo TEXT -> "TEXT"      download BYTES -> that many bytes, byte i being i % 251, then the end
//                   upload BYTES -> "go", takes such bytes, "taken" when they were right, else "corrupt"
//                   mirror -> "go", then everything comes back, and after its end the end
//                   leave BYTES [LATER] -> downloads and ends, then takes LATER bytes; complains on standard error
//                   reset BYTES -> downloads, then a reset
// and HTTP GET:     / -> 200, /redirect -> 302, /ready -> 503 until --ready-late is over, any other path -> 404.
// --late: begins to listen that much later.  --exit: ends at once.  --notify: READY=1 when listening.
// --end: ends with that status when it is told to (SIGTERM), -1: does not hear.  --save: writes a line to that file then.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { PERIOD = 251, BLOCK = PERIOD * 256 };

static atomic_long counter;
static unsigned token;
static char pattern[BLOCK];
static struct timespec started;
static double ready_late;
static const char *save;
static int end_status;

static void fail(const char *what) {
  fprintf(stderr, "server: %s: %s\n", what, strerror(errno));
  exit(1);
}

static double seconds_up(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)(now.tv_sec - started.tv_sec) + (double)(now.tv_nsec - started.tv_nsec) / 1e9;
}

static void pause_for(double seconds) {
  struct timespec left = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
  while (nanosleep(&left, &left) < 0 && errno == EINTR) {
  }
}

static int send_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
    if (sent < 0) return -1;
    bytes += sent;
    length -= (size_t)sent;
  }
  return 0;
}

static void answer_http(int fd, const char *path) {
  char text[256];
  const char *status = "404 Not Found";
  if (!strcmp(path, "/")) status = "200 OK";
  if (!strcmp(path, "/redirect")) status = "302 Found\r\nLocation: /";
  if (!strcmp(path, "/ready")) status = seconds_up() < ready_late ? "503 Service Unavailable" : "200 OK";
  int length = snprintf(text, sizeof text, "HTTP/1.1 %s\r\nContent-Length: 9\r\nConnection: close\r\n\r\n%08x\n", status, token);
  send_all(fd, text, (size_t)length);
}

static void download(int fd, long bytes) {
  for (; bytes > 0; bytes -= BLOCK)
    if (send_all(fd, pattern, (size_t)(bytes < BLOCK ? bytes : BLOCK)) < 0) return;
}

// Takes that many bytes of the pattern past the stream's buffer; 0 when they were right.
static int take(int fd, long bytes) {
  char block[1 << 14];
  for (long at = 0; at < bytes;) {
    long want = bytes - at < (long)sizeof block ? bytes - at : (long)sizeof block;
    ssize_t got = recv(fd, block, (size_t)want, 0);
    if (got <= 0) return -1;
    if (memcmp(block, pattern + at % PERIOD, (size_t)got) != 0) return -1;
    at += got;
  }
  return 0;
}

static void mirror(int fd) {
  char block[1 << 14];
  for (ssize_t got; (got = recv(fd, block, sizeof block, 0)) > 0;)
    if (send_all(fd, block, (size_t)got) < 0) return;
}

// Our end first, theirs later. Nobody can be told what is wrong any more, so the log is.
static void leave(int fd, long bytes, long later) {
  char end;
  download(fd, bytes);
  shutdown(fd, SHUT_WR);
  if (take(fd, later) < 0 || recv(fd, &end, 1, 0) != 0) fprintf(stderr, "server: lost bytes after our end\n");
}

static void reset(int fd, long bytes) {
  struct linger abrupt = {.l_onoff = 1};
  download(fd, bytes);
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
}

// What is not a line for a line. Returns 0 when it was none of that.
static int stream(int fd, const char *line) {
  long bytes, later = 0;
  if (sscanf(line, "download %ld", &bytes) == 1) download(fd, bytes);
  else if (sscanf(line, "leave %ld %ld", &bytes, &later) >= 1) leave(fd, bytes, later);
  else if (sscanf(line, "reset %ld", &bytes) == 1) reset(fd, bytes);
  else if (!strcmp(line, "mirror")) {
    if (send_all(fd, "go\n", 3) == 0) mirror(fd);
  } else if (sscanf(line, "upload %ld", &bytes) == 1) {
    if (send_all(fd, "go\n", 3) < 0) return 1;
    const char *verdict = take(fd, bytes) < 0 ? "corrupt\n" : "taken\n";
    send_all(fd, verdict, strlen(verdict));
  } else return 0;
  return 1;
}

// One line, answered. Returns 0 when the connection is to end.
static int answer(int fd, FILE *in, char *line) {
  char text[4200], path[256];
  line[strcspn(line, "\r\n")] = 0;
  if (sscanf(line, "GET %255s", path) == 1) {
    while (fgets(text, sizeof text, in) && strcmp(text, "\r\n")) {
    }
    answer_http(fd, path);
    return 0;
  }
  if (stream(fd, line)) return 0;
  int length = 0;
  if (!strcmp(line, "count")) length = snprintf(text, sizeof text, "%ld %08x\n", atomic_fetch_add(&counter, 1) + 1, token);
  if (!strncmp(line, "echo ", 5)) length = snprintf(text, sizeof text, "%s\n", line + 5);
  return length > 0 && send_all(fd, text, (size_t)length) == 0;
}

static void *serve(void *argument) {
  int fd = (int)(long)argument;
  char line[4096];
  FILE *in = fdopen(fd, "r");
  if (!in) fail("fdopen");
  while (fgets(line, sizeof line, in) && answer(fd, in, line)) {
  }
  fclose(in);
  return NULL;
}

static void notify_ready(void) {
  const char *path = getenv("NOTIFY_SOCKET");
  if (!path) return;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t length = strlen(path);
  if (length >= sizeof address.sun_path) fail("NOTIFY_SOCKET");
  memcpy(address.sun_path, path, length);
  if (path[0] == '@') address.sun_path[0] = 0;
  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
  if (fd < 0 || sendto(fd, "READY=1", 7, 0, (struct sockaddr *)&address, size) < 0) fail("sd_notify");
  close(fd);
}

static int listen_on(int port) {
  struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons((unsigned short)port)};
  int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1, off = 0;
  if (fd < 0) fail("socket");
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
  if (listen(fd, 1024) < 0) fail("listen");
  return fd;
}

static void end(int signal) {
  (void)signal;
  if (save) {
    int fd = open(save, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, "saved\n", 6) != 6 || fsync(fd) < 0) _exit(1);
  }
  _exit(end_status);
}

int main(int count, char **arguments) {
  int port = 18080, notify = 0;
  double late = 0;
  signal(SIGTERM, end);  // the kernel spares a process 1 that has no handler
  signal(SIGINT, end);
  signal(SIGPIPE, SIG_IGN);
  clock_gettime(CLOCK_MONOTONIC, &started);
  for (int i = 1; i < count; i++) {
    const char *name = arguments[i];
    if (!strcmp(name, "--notify")) {
      notify = 1;
      continue;
    }
    const char *value = ++i < count ? arguments[i] : "";
    if (!strcmp(name, "--port")) port = atoi(value);
    else if (!strcmp(name, "--late")) late = atof(value);
    else if (!strcmp(name, "--ready-late")) ready_late = atof(value);
    else if (!strcmp(name, "--exit")) return atoi(value);
    else if (!strcmp(name, "--save")) save = value;
    else if (!strcmp(name, "--end")) end_status = atoi(value);
    else {
      fprintf(stderr, "server: unknown argument '%s'\n", name);
      return 2;
    }
  }
  if (end_status < 0) signal(SIGTERM, SIG_IGN);
  if (getrandom(&token, sizeof token, 0) != sizeof token) fail("getrandom");
  for (int i = 0; i < BLOCK; i++) pattern[i] = (char)(i % PERIOD);
  pause_for(late);
  int listener = listen_on(port);
  if (notify) notify_ready();
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 64 << 10);
  pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC), on = 1;
    pthread_t thread;
    if (fd < 0) continue;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (pthread_create(&thread, &small, serve, (void *)(long)fd) != 0) close(fd);
  }
}
