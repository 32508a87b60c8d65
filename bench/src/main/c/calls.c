#include "calls.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "net.h"

enum { TRIES = 9, CALLS = 100000 };

double price_of_a_call(void) {
    uint64_t begin = now_ns();
    for (int i = 0; i < CALLS; i++) syscall(SYS_getppid);
    return (double)(now_ns() - begin) / CALLS;
}

double least(double (*price)(void)) {
    double least = price();
    for (int i = 1; i < TRIES; i++) {
        double one = price();
        if (one < least) least = one;
    }
    return least;
}
