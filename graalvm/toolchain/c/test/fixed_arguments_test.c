#define _GNU_SOURCE
#include "../helpers.h"
#include "test.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void opens_with_flags_and_mode(void) {
    char folder[] = "./fixed-XXXXXX";
    CHECK(mkdtemp(folder) != NULL);
    int directory = openSII(folder, O_RDONLY | O_DIRECTORY, 0);
    CHECK(directory >= 0);
    umask(0);
    int file = openatISII(directory, "file", O_CREAT | O_EXCL | O_RDWR, 0640);
    CHECK(file >= 0);
    struct stat status;
    CHECK(fstat(file, &status) == 0);
    CHECK((status.st_mode & 0777) == 0640);
    CHECK(openSII("./does-not-exist", O_RDONLY, 0) == -1);
    close(file);
    CHECK(unlinkat(directory, "file", 0) == 0);
    close(directory);
    CHECK(rmdir(folder) == 0);
}

static void prints_both_arguments(void) {
    char text[32] = "";
    FILE *stream = fmemopen(text, sizeof text, "w");
    CHECK(fprintfSD(stream, "%s-%d", "a", 7) == 3);
    fclose(stream);
    CHECK(same(text, "a-7"));
}

static void remaps_to_the_given_address(void) {
    size_t page = (size_t) sysconf(_SC_PAGESIZE);
    char *old = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *target = mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    old[0] = 'x';
    CHECK(mremapP(old, page, page, MREMAP_MAYMOVE | MREMAP_FIXED, target) == target);
    CHECK(target[0] == 'x');
    munmap(target, page);
}

void test_fixed_arguments(void) {
    opens_with_flags_and_mode();
    prints_both_arguments();
    remaps_to_the_given_address();
    CHECK(getThreadId() == getpid());
    CHECK(getEnviron() == environ);
}
