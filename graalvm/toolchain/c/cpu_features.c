/* Whether this CPU has all that an image was compiled for. cpu_amd64.c and cpu_aarch64.c tell what it has. */
#include "helpers.h"

#include <stdlib.h>

/*
 * The mask is a CPUFeatures that the image builder has filled and negated bit by bit: 0xfe where the image needs the
 * feature, 0xff elsewhere. Returns 0 when this CPU has all that is needed.
 */
int checkCPUFeatures(const unsigned char *mask) {
    CPUFeatures features;
    determineCPUFeatures(&features);
    const unsigned char *present = (const unsigned char *) &features;
    for (size_t i = 0; i < sizeof features; i++) {
        if ((present[i] | mask[i]) != 0xff) {
            return 1;
        }
    }
    return 0;
}

int checkCPUFeaturesOrExit(const unsigned char *mask, const char *message) {
    if (checkCPUFeatures(mask) != 0) {
        fprintf(stderr, "%s\n", message);
        exit(1);
    }
    return 0;
}
