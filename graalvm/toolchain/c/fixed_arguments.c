/* Compiled Java code cannot call variadic C functions, so each is given here with the arguments it is used with. */
#define _GNU_SOURCE
#include "helpers.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int fprintfSD(FILE *stream, const char *format, char *text, int number) {
    return fprintf(stream, format, text, number);
}

int openSII(const char *path, int flags, int mode) {
    return open(path, flags, mode);
}

int openatISII(int directory, const char *path, int flags, int mode) {
    return openat(directory, path, flags, mode);
}

void *mremapP(void *old, size_t old_bytes, size_t new_bytes, int flags, void *new_address) {
    return mremap(old, old_bytes, new_bytes, flags, new_address);
}

char **getEnviron(void) {
    return environ;
}

int getThreadId(void) {
    return gettid();
}

/* Asked for by the linker; there is nothing to prepare. */
void initialize(void) {
}
