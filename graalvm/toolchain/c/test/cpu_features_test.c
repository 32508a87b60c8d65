#define _GNU_SOURCE
#include "../helpers.h"
#include "test.h"

#include <sys/wait.h>
#include <unistd.h>

enum { BYTES = sizeof(CPUFeatures) };

static CPUFeatures host;
static unsigned char mask[BYTES];

static const struct {
    const char *ours, *flag;
} features[] = {
#if defined(__x86_64__)
#define FLAGS "flags" /* which leave out lzcnt on some virtual machines whose CPUID has it */
    {&host.fSSE2, "sse2"}, {&host.fSSE3, "pni"}, {&host.fSSSE3, "ssse3"}, {&host.fSSE4_1, "sse4_1"},
    {&host.fSSE4_2, "sse4_2"}, {&host.fPOPCNT, "popcnt"}, {&host.fAVX, "avx"},
    {&host.fAVX2, "avx2"}, {&host.fFMA, "fma"}, {&host.fF16C, "f16c"}, {&host.fAVX512F, "avx512f"},
    {&host.fAVX512BW, "avx512bw"}, {&host.fBMI1, "bmi1"}, {&host.fBMI2, "bmi2"}, {&host.fAES, "aes"},
    {&host.fSHA, "sha_ni"}, {&host.fCMOV, "cmov"}, {&host.fRDTSCP, "rdtscp"}, {&host.fHV, "hypervisor"},
#else
#define FLAGS "Features"
    {&host.fFP, "fp"}, {&host.fASIMD, "asimd"}, {&host.fEVTSTRM, "evtstrm"}, {&host.fAES, "aes"},
    {&host.fPMULL, "pmull"}, {&host.fSHA1, "sha1"}, {&host.fSHA2, "sha2"}, {&host.fCRC32, "crc32"},
    {&host.fLSE, "atomics"}, {&host.fDCPOP, "dcpop"}, {&host.fSHA3, "sha3"}, {&host.fSHA512, "sha512"},
    {&host.fSVE, "sve"}, {&host.fSVE2, "sve2"}, {&host.fSVEBITPERM, "svebitperm"}, {&host.fPACA, "paca"},
    {&host.fFPHP, "fphp"}, {&host.fASIMDHP, "asimdhp"},
#endif
};

static void require(const char *feature) {
    mask[feature - (const char *) &host] = 0xfe;
}

/*
 * A list of this CPU's features by another, to hold ours against: CPU_FLAGS, for an emulated one, or Linux's own. NULL
 * where there is none.
 */
static const char *listed(void) {
    static char line[8192];
    const char *told = getenv("CPU_FLAGS");
    if (told != NULL) {
        snprintf(line, sizeof line, ": %s ", told);
        return line;
    }
    FILE *info = fopen("/proc/cpuinfo", "r");
    CHECK(info != NULL);
    while (fgets(line, sizeof line - 1, info) != NULL) {
        if (strncmp(line, FLAGS, strlen(FLAGS)) == 0) {
            line[strcspn(line, "\n")] = ' ';
            fclose(info);
            return line;
        }
    }
    fclose(info);
    return NULL;
}

static void agrees_with_the_list(void) {
    const char *flags = listed();
    if (flags == NULL) {
        fprintf(stderr, "SKIPPED: no %s in /proc/cpuinfo to hold the CPU check against\n", FLAGS);
        return;
    }
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        char word[64];
        snprintf(word, sizeof word, " %s ", features[i].flag);
        if (*features[i].ours != (strstr(flags, word) != NULL)) {
            fprintf(stderr, "not as in the list of this CPU's features:%s\n", word);
            exit(1);
        }
    }
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
    agrees_with_the_list();

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
    CHECK(lacking > 0); /* no CPU has both AMD's SSE4A and Intel's AVX512ER, none ours of Arm's three last; else nothing was tested */
}
