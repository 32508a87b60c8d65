#define _GNU_SOURCE
#include "../helpers.h"
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>

static void *wait_for_wake_up(void *result) {
    *(int *) result = cSunMiscSignal_awaitSemaphore();
    return result;
}

static void only_one_owner_at_a_time(void) {
    CHECK(cSunMiscSignal_open() == 0);
    CHECK(cSunMiscSignal_open() == 1);
    CHECK(cSunMiscSignal_close() == 0);
    CHECK(cSunMiscSignal_open() == 0);
}

static void range_is_the_systems(void) {
    CHECK(!cSunMiscSignal_signalRangeCheck(-1));
    CHECK(!cSunMiscSignal_signalRangeCheck(0));
    CHECK(cSunMiscSignal_signalRangeCheck(1));
    CHECK(cSunMiscSignal_signalRangeCheck(SIGRTMAX));
    CHECK(!cSunMiscSignal_signalRangeCheck(SIGRTMAX + 1));
}

static void every_delivered_signal_is_counted_and_taken_once(void) {
    struct sigaction action = {.sa_handler = cSunMiscSignal_signalHandlerFunctionPointer()};
    CHECK(sigaction(SIGTERM, &action, NULL) == 0);
    CHECK(sigaction(SIGINT, &action, NULL) == 0);
    CHECK(cSunMiscSignal_checkPendingSignal() == -1);
    errno = ENOTTY;
    raise(SIGTERM);
    raise(SIGINT);
    raise(SIGTERM);
    CHECK(errno == ENOTTY);
    int terms = 0, ints = 0;
    for (int i = 0; i < 3; i++) {
        CHECK(cSunMiscSignal_awaitSemaphore() == 0);
        int signal = cSunMiscSignal_checkPendingSignal();
        terms += signal == SIGTERM;
        ints += signal == SIGINT;
    }
    CHECK(terms == 2);
    CHECK(ints == 1);
    CHECK(cSunMiscSignal_checkPendingSignal() == -1);
}

static void a_signal_wakes_a_waiting_thread(void) {
    pthread_t waiter;
    int result = -1;
    CHECK(pthread_create(&waiter, NULL, wait_for_wake_up, &result) == 0);
    raise(SIGTERM);
    CHECK(pthread_join(waiter, NULL) == 0);
    CHECK(result == 0);
    CHECK(cSunMiscSignal_checkPendingSignal() == SIGTERM);
}

static void a_post_without_a_signal_wakes_too(void) {
    CHECK(cSunMiscSignal_signalSemaphore() == 0);
    CHECK(cSunMiscSignal_awaitSemaphore() == 0);
    CHECK(cSunMiscSignal_checkPendingSignal() == -1);
}

static void reopening_forgets_what_was_pending(void) {
    raise(SIGTERM);
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    CHECK(cSunMiscSignal_close() == 0);
    CHECK(cSunMiscSignal_open() == 0);
    CHECK(cSunMiscSignal_checkPendingSignal() == -1);
    CHECK(cSunMiscSignal_close() == 0);
}

void test_signals(void) {
    only_one_owner_at_a_time();
    range_is_the_systems();
    every_delivered_signal_is_counted_and_taken_once();
    a_signal_wakes_a_waiting_thread();
    a_post_without_a_signal_wakes_too();
    reopening_forgets_what_was_pending();
}
