/*
 * Which of the features that the image builder knows this CPU has, as Linux tells it (getauxval(3), and
 * Documentation/arch/arm64/elf_hwcaps.rst of the kernel). fA53MAC, fSTXR_PREFETCH and fDMB_ATOMICS are no features but the
 * ways of single processors, for code compiled at run time; no image needs one.
 */
#if defined(__aarch64__)
#include "helpers.h"

#include <string.h>
#include <sys/auxv.h>

#define HAS(word, bit) ((char) (((word) & (bit)) != 0))

void determineCPUFeatures(CPUFeatures *features) {
    unsigned long one = getauxval(AT_HWCAP), two = getauxval(AT_HWCAP2);
    memset(features, 0, sizeof *features);
    features->fFP = HAS(one, HWCAP_FP);
    features->fASIMD = HAS(one, HWCAP_ASIMD);
    features->fEVTSTRM = HAS(one, HWCAP_EVTSTRM);
    features->fAES = HAS(one, HWCAP_AES);
    features->fPMULL = HAS(one, HWCAP_PMULL);
    features->fSHA1 = HAS(one, HWCAP_SHA1);
    features->fSHA2 = HAS(one, HWCAP_SHA2);
    features->fCRC32 = HAS(one, HWCAP_CRC32);
    features->fLSE = HAS(one, HWCAP_ATOMICS);
    features->fDCPOP = HAS(one, HWCAP_DCPOP);
    features->fSHA3 = HAS(one, HWCAP_SHA3);
    features->fSHA512 = HAS(one, HWCAP_SHA512);
    features->fSVE = HAS(one, HWCAP_SVE);
    features->fPACA = HAS(one, HWCAP_PACA);
    features->fFPHP = HAS(one, HWCAP_FPHP);
    features->fASIMDHP = HAS(one, HWCAP_ASIMDHP);
    features->fSVE2 = HAS(two, HWCAP2_SVE2);
    features->fSVEBITPERM = HAS(two, HWCAP2_SVEBITPERM);
}
#endif
