#define _GNU_SOURCE
#include "../helpers.h"
#include "test.h"

#include <sys/wait.h>
#include <unistd.h>

enum { BYTES = sizeof(CPUFeatures) };

static CPUFeatures host;
static unsigned char mask[BYTES];

static void require(const char *feature) {
    mask[feature - (const char *) &host] = 0xfe;
}

/* Linux's own list of this CPU's features, to hold ours against; "" where there is none. */
static int linux_says(const char *flag) {
    static char flags[8192];
    if (flags[0] == '\0') {
        FILE *info = fopen("/proc/cpuinfo", "r");
        CHECK(info != NULL);
        while (fgets(flags, sizeof flags - 1, info) != NULL && strncmp(flags, "flags", 5) != 0) {
        }
        fclose(info);
        flags[strcspn(flags, "\n")] = ' ';
    }
    char word[64];
    snprintf(word, sizeof word, " %s ", flag);
    return strstr(flags, word) != NULL;
}

static void agrees_with_linux(void) {
    CHECK(host.fSSE2 == linux_says("sse2"));
    CHECK(host.fSSE3 == linux_says("pni"));
    CHECK(host.fSSSE3 == linux_says("ssse3"));
    CHECK(host.fSSE4_1 == linux_says("sse4_1"));
    CHECK(host.fSSE4_2 == linux_says("sse4_2"));
    CHECK(host.fPOPCNT == linux_says("popcnt"));
    CHECK(host.fLZCNT || !linux_says("abm")); /* some virtual machines' kernels hide the word, though the CPU has it */
    CHECK(host.fAVX == linux_says("avx"));
    CHECK(host.fAVX2 == linux_says("avx2"));
    CHECK(host.fFMA == linux_says("fma"));
    CHECK(host.fF16C == linux_says("f16c"));
    CHECK(host.fAVX512F == linux_says("avx512f"));
    CHECK(host.fAVX512BW == linux_says("avx512bw"));
    CHECK(host.fBMI1 == linux_says("bmi1"));
    CHECK(host.fBMI2 == linux_says("bmi2"));
    CHECK(host.fAES == linux_says("aes"));
    CHECK(host.fSHA == linux_says("sha_ni"));
    CHECK(host.fCMOV == linux_says("cmov"));
    CHECK(host.fRDTSCP == linux_says("rdtscp"));
    CHECK(host.fHV == linux_says("hypervisor"));
}

/* Runs the check in a child, as an image would, and returns its exit code and what it said. */
static int exit_code_of_check(char *said, size_t size) {
    int ends[2];
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        checkCPUFeaturesOrExit(mask, "this CPU lacks something");
        _exit(42);
    }
    close(ends[1]);
    ssize_t length = read(ends[0], said, size - 1);
    said[length > 0 ? length : 0] = '\0';
    close(ends[0]);
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void test_cpu_features(void) {
    char said[100];
    determineCPUFeatures(&host);
    agrees_with_linux();

    memset(mask, 0xff, BYTES); /* an image that needs nothing */
    CHECK(checkCPUFeatures(mask) == 0);
    for (int i = 0; i < BYTES; i++) { /* an image that needs all that this CPU has */
        mask[i] = (unsigned char) ~((const unsigned char *) &host)[i];
    }
    CHECK(checkCPUFeatures(mask) == 0);
    CHECK(exit_code_of_check(said, sizeof said) == 42);
    CHECK(same(said, ""));

    int lacking = 0;
    for (int i = 0; i < BYTES; i++) { /* an image that needs one thing more, each in turn */
        if (((const char *) &host)[i] == 0) {
            lacking++;
            require((const char *) &host + i);
            CHECK(checkCPUFeatures(mask) != 0);
            CHECK(exit_code_of_check(said, sizeof said) == 1);
            CHECK(same(said, "this CPU lacks something\n"));
            mask[i] = 0xff;
        }
    }
    CHECK(lacking > 0); /* no CPU has both AMD's SSE4A and Intel's AVX512ER; else nothing was tested */
}
