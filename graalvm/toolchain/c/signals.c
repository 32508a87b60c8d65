/*
 * Signals on their way to Java. The handler counts and posts; Java's dispatcher thread waits on the semaphore and takes
 * one counted signal at a time. One process-wide table; whoever opens it first owns it until it closes it.
 */
#define _GNU_SOURCE
#include "helpers.h"

#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>

enum { OPENED = 0, TAKEN = 1, FAILED = -1 };

static atomic_bool taken;
static sem_t wake_up;
static atomic_int pending[_NSIG];

/* Async-signal-safe (signal-safety(7)): lock-free atomics and sem_post, and errno kept for whoever was interrupted. */
static void count(int signal) {
    int saved = errno;
    if (cSunMiscSignal_signalRangeCheck(signal)) {
        atomic_fetch_add(&pending[signal], 1);
        sem_post(&wake_up);
    }
    errno = saved;
}

int cSunMiscSignal_open(void) {
    if (atomic_exchange(&taken, 1)) {
        return TAKEN;
    }
    if (sem_init(&wake_up, 0, 0) != 0) {
        atomic_store(&taken, 0);
        return FAILED;
    }
    for (int signal = 0; signal < _NSIG; signal++) {
        atomic_store(&pending[signal], 0);
    }
    return OPENED;
}

/* The owner has put the signals' former handlers back before it calls this. */
int cSunMiscSignal_close(void) {
    int result = sem_destroy(&wake_up);
    if (result == 0) {
        atomic_store(&taken, 0);
    }
    return result;
}

/* An interrupted wait counts as a wake-up: the dispatcher looks and waits again. */
int cSunMiscSignal_awaitSemaphore(void) {
    return sem_wait(&wake_up) == 0 || errno == EINTR ? 0 : -1;
}

int cSunMiscSignal_signalSemaphore(void) {
    return sem_post(&wake_up);
}

int cSunMiscSignal_signalRangeCheck(int signal) {
    return 0 < signal && signal < _NSIG;
}

/* Takes one pending signal and returns its number, or -1 when none is pending. */
int cSunMiscSignal_checkPendingSignal(void) {
    for (int signal = 1; signal < _NSIG; signal++) {
        int n = atomic_load(&pending[signal]);
        while (n > 0) {
            if (atomic_compare_exchange_weak(&pending[signal], &n, n - 1)) {
                return signal;
            }
        }
    }
    return -1;
}

void (*cSunMiscSignal_signalHandlerFunctionPointer(void))(int) {
    return count;
}
