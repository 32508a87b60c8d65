#include "test.h"

static const struct {
    const char *name;
    void (*run)(void);
} tests[] = {
    {"signals", test_signals},
    {"locale", test_locale},
    {"time zone", test_time_zone},
    {"cpu features", test_cpu_features},
    {"fixed arguments", test_fixed_arguments},
    {"jvm functions", test_jvm},
};

int main(void) {
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        tests[i].run();
        fprintf(stderr, "ok: %s\n", tests[i].name);
    }
    return 0;
}
