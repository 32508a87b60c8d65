/*
 * pipes: takes pipes until the user's soft limit of their pages is met, fs.pipe-user-pages-soft of pipe(7), writes
 * "none left", and gives them back when standard input ends.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void)
{
    char byte;
    int ends[2];
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    for (int size = 1 << 20; size > 8192;) {
        if (pipe(ends) != 0) err(125, "pipes: pipe");
        if (fcntl(ends[0], F_SETPIPE_SZ, size) < 0) size /= 2;
    }
    printf("none left\n");
    fflush(stdout);
    return read(0, &byte, 1) != 0;
}
