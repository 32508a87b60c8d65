/* The smallest harness that can fail: each check names itself, and the first that does not hold ends the program. */
#ifndef TEST_H
#define TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                              \
    do {                                                                              \
        if (!(condition)) {                                                           \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);   \
            exit(1);                                                                  \
        }                                                                             \
    } while (0)

static inline int same(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

void test_signals(void);
void test_locale(void);
void test_time_zone(void);
void test_cpu_features(void);
void test_fixed_arguments(void);
void test_jvm(void);

#endif
