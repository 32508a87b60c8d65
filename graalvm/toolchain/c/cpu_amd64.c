/*
 * Which of the features that the image builder knows this CPU has: Intel SDM volume 2, CPUID. Compiled for plain x86-64,
 * since it runs before anything is known of the CPU.
 */
#if defined(__x86_64__)
#include "helpers.h"

#include <cpuid.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/platform/x86.h>

struct registers {
    unsigned eax, ebx, ecx, edx;
};

/*
 * What glibc has asked the CPU at the start of the process (sys/platform/x86.h): in a virtual machine the hypervisor answers each
 * CPUID, in 8 to 70 us, and an image looks three times. Zeros for a leaf that this CPU does not have. Where glibc does not know a
 * CPU's maker, nothing is told, but there it executes no program at all.
 */
static struct registers known(unsigned index) {
    const unsigned *array = __x86_get_cpuid_feature_leaf(index)->cpuid_array;
    return (struct registers) {array[0], array[1], array[2], array[3]};
}

/* Newer versions of glibc tell that, too. */
static unsigned avx10_version(void) {
    static int version = -1;
    if (version < 0) {
        struct registers r = {0, 0, 0, 0};
        __get_cpuid_count(0x24, 0, &r.eax, &r.ebx, &r.ecx, &r.edx);
        version = (int) (r.ebx & 0xff);
    }
    return (unsigned) version;
}

/* The register states that the operating system saves at a switch; a wide register that it does not save is unusable. */
static uint64_t saved_states(bool osxsave) {
    if (!osxsave) {
        return 0;
    }
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t) high << 32 | low;
}

#define BIT(word, n) ((char) ((word) >> (n) & 1))

static void basic(CPUFeatures *f, struct registers one, struct registers extended, struct registers power) {
    f->fTSC = BIT(one.edx, 4);
    f->fCX8 = BIT(one.edx, 8);
    f->fCMOV = BIT(one.edx, 15);
    f->fFLUSH = BIT(one.edx, 19);
    f->fMMX = BIT(one.edx, 23);
    f->fFXSR = BIT(one.edx, 24);
    f->fSSE = BIT(one.edx, 25);
    f->fSSE2 = BIT(one.edx, 26);
    f->fHT = BIT(one.edx, 28);
    f->fSSE3 = BIT(one.ecx, 0);
    f->fCLMUL = BIT(one.ecx, 1);
    f->fSSSE3 = BIT(one.ecx, 9);
    f->fSSE4_1 = BIT(one.ecx, 19);
    f->fSSE4_2 = BIT(one.ecx, 20);
    f->fPOPCNT = BIT(one.ecx, 23);
    f->fAES = BIT(one.ecx, 25);
    f->fHV = BIT(one.ecx, 31);
    f->fLZCNT = BIT(extended.ecx, 5);
    f->fSSE4A = BIT(extended.ecx, 6);
    f->fAMD_3DNOW_PREFETCH = BIT(extended.ecx, 8);
    f->fRDTSCP = BIT(extended.edx, 27);
    f->fTSCINV_BIT = BIT(power.edx, 8);
    f->fTSCINV = f->fTSC & f->fTSCINV_BIT;
}

static void structured(CPUFeatures *f, struct registers seven) {
    f->fBMI1 = BIT(seven.ebx, 3);
    f->fBMI2 = BIT(seven.ebx, 8);
    f->fERMS = BIT(seven.ebx, 9);
    f->fRTM = BIT(seven.ebx, 11);
    f->fADX = BIT(seven.ebx, 19);
    f->fFLUSHOPT = BIT(seven.ebx, 23);
    f->fCLWB = BIT(seven.ebx, 24);
    f->fSHA = BIT(seven.ebx, 29);
    f->fPKU = BIT(seven.ecx, 3);
    f->fOSPKE = BIT(seven.ecx, 4);
    f->fCET_SS = BIT(seven.ecx, 7);
    f->fGFNI = BIT(seven.ecx, 8);
    f->fRDPID = BIT(seven.ecx, 22);
    f->fFSRM = BIT(seven.edx, 4);
    f->fSERIALIZE = BIT(seven.edx, 14);
    f->fCET_IBT = BIT(seven.edx, 20);
}

/* Needs the 256-bit registers. */
static void avx(CPUFeatures *f, struct registers one, struct registers seven, struct registers seven_one) {
    f->fAVX = 1;
    f->fVZEROUPPER = 1;
    f->fFMA = BIT(one.ecx, 12);
    f->fF16C = BIT(one.ecx, 29);
    f->fAVX2 = BIT(seven.ebx, 5);
    f->fSHA512 = BIT(seven_one.eax, 0);
    f->fAVX_IFMA = BIT(seven_one.eax, 23);
}

/* Needs the 512-bit and mask registers. */
static void avx512(CPUFeatures *f, struct registers seven, struct registers seven_one) {
    f->fAVX512F = 1;
    f->fAVX512DQ = BIT(seven.ebx, 17);
    f->fAVX512_IFMA = BIT(seven.ebx, 21);
    f->fAVX512PF = BIT(seven.ebx, 26);
    f->fAVX512ER = BIT(seven.ebx, 27);
    f->fAVX512CD = BIT(seven.ebx, 28);
    f->fAVX512BW = BIT(seven.ebx, 30);
    f->fAVX512VL = BIT(seven.ebx, 31);
    f->fAVX512_VBMI = BIT(seven.ecx, 1);
    f->fAVX512_VBMI2 = BIT(seven.ecx, 6);
    f->fAVX512_VAES = BIT(seven.ecx, 9);
    f->fAVX512_VPCLMULQDQ = BIT(seven.ecx, 10);
    f->fAVX512_VNNI = BIT(seven.ecx, 11);
    f->fAVX512_BITALG = BIT(seven.ecx, 12);
    f->fAVX512_VPOPCNTDQ = BIT(seven.ecx, 14);
    f->fAVX512_FP16 = BIT(seven.edx, 23);
    if (BIT(seven_one.edx, 19)) {
        unsigned version = avx10_version();
        f->fAVX10_1 = version >= 1;
        f->fAVX10_2 = version >= 2;
    }
}

void determineCPUFeatures(CPUFeatures *features) {
    const uint64_t YMM = 0x6, ZMM = 0xe6, APX = 1u << 19;
    memset(features, 0, sizeof *features);
    struct registers one = known(CPUID_INDEX_1), seven = known(CPUID_INDEX_7), seven_one = known(CPUID_INDEX_7_ECX_1);
    basic(features, one, known(CPUID_INDEX_80000001), known(CPUID_INDEX_80000007));
    structured(features, seven);
    uint64_t saved = saved_states(BIT(one.ecx, 27));
    if (BIT(one.ecx, 28) && (saved & YMM) == YMM) {
        avx(features, one, seven, seven_one);
    }
    if (features->fAVX && BIT(seven.ebx, 16) && (saved & ZMM) == ZMM) {
        avx512(features, seven, seven_one);
    }
    features->fAPX_F = BIT(seven_one.edx, 21) && (saved & APX) == APX;
}
#endif
