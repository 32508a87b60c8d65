// In which network namespace the sockets of a process are, those too that are not bound to anything.
//
//   sockets PID
//
// A line for each of its sockets: DESCRIPTOR net:[INODE], as /proc/PID/ns/net has it. For root. Exit status 0 unless it cannot say.
#define _GNU_SOURCE
#include <dirent.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void name(int descriptor, int socket) {
  char link[64], text[64];
  int namespace = ioctl(socket, SIOCGSKNS);
  if (namespace < 0) {
    perror("sockets: SIOCGSKNS");
    exit(1);
  }
  snprintf(link, sizeof link, "/proc/self/fd/%d", namespace);
  ssize_t length = readlink(link, text, sizeof text - 1);
  if (length > 0) printf("%d %.*s\n", descriptor, (int)length, text);
  close(namespace);
}

int main(int count, char **arguments) {
  char folder[64];
  int pid = count == 2 ? atoi(arguments[1]) : 0;
  snprintf(folder, sizeof folder, "/proc/%d/fd", pid);
  int process = (int)syscall(SYS_pidfd_open, pid, 0);
  DIR *descriptors = opendir(folder);
  if (process < 0 || !descriptors) {
    perror("sockets: usage: sockets PID");
    return 1;
  }
  for (struct dirent *entry; (entry = readdir(descriptors));) {
    struct stat status;
    int mine = (int)syscall(SYS_pidfd_getfd, process, atoi(entry->d_name), 0);
    if (entry->d_name[0] == '.' || mine < 0) continue;  // or closed meanwhile
    if (fstat(mine, &status) == 0 && S_ISSOCK(status.st_mode)) name(atoi(entry->d_name), mine);
    close(mine);
  }
}
