/*
 * System calls by the processor's own instruction, for those that each message or connection makes: a value or -errno.
 * libc's functions do the same behind the linker's table, keep errno, and some are cancellation points with two atomic
 * operations each; together that is a tenth of what a message costs here.
 */
#ifndef BRO_DIRECT_H
#define BRO_DIRECT_H

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)

static inline long direct(long number, long a, long b, long c, long d, long e, long f) {
    long result;
    register long fourth __asm__("r10") = d;
    register long fifth __asm__("r8") = e;
    register long sixth __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth), "r"(sixth)
                     : "rcx", "r11", "memory");
    return result;
}

static inline long direct3(long number, long a, long b, long c) {
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}

#elif defined(__aarch64__)

static inline long direct(long number, long a, long b, long c, long d, long e, long f) {
    register long which __asm__("x8") = number;
    register long result __asm__("x0") = a;
    register long second __asm__("x1") = b;
    register long third __asm__("x2") = c;
    register long fourth __asm__("x3") = d;
    register long fifth __asm__("x4") = e;
    register long sixth __asm__("x5") = f;
    __asm__ volatile("svc #0"
                     : "+r"(result)
                     : "r"(which), "r"(second), "r"(third), "r"(fourth), "r"(fifth), "r"(sixth)
                     : "memory");
    return result;
}

static inline long direct3(long number, long a, long b, long c) {
    return direct(number, a, b, c, 0, 0, 0);
}

#else

static inline long direct(long number, long a, long b, long c, long d, long e, long f) {
    long result = syscall(number, a, b, c, d, e, f);
    return result < 0 ? -errno : result;
}

static inline long direct3(long number, long a, long b, long c) {
    return direct(number, a, b, c, 0, 0, 0);
}

#endif

/* The value of CALL, made again while a signal interrupts it. */
#define UNINTERRUPTED(call)            \
    ({                                 \
        long result_;                  \
        do {                           \
            result_ = (call);          \
        } while (result_ == -EINTR);   \
        result_;                       \
    })

#endif
