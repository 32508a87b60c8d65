#define _GNU_SOURCE
#include "../helpers.h"
#include "test.h"

#include <limits.h>

static void expect(const char *tz, const char *zone) {
    if (tz == NULL) {
        unsetenv("TZ");
    } else {
        setenv("TZ", tz, 1);
    }
    char *found = SVM_FindJavaTZmd("", 0);
    CHECK(same(found, zone));
    free(found);
}

/* What this machine's own link says, worked out another way than the code under test does. */
static const char *machine_zone(char *target) {
    if (realpath("/etc/localtime", target) == NULL) {
        return "UTC";
    }
    char *zone = strstr(target, "/zoneinfo/");
    return zone == NULL ? "UTC" : zone + strlen("/zoneinfo/");
}

void test_time_zone(void) {
    char target[PATH_MAX];
    const char *machine = machine_zone(target);
    expect("Europe/Berlin", "Europe/Berlin");
    expect(":America/New_York", "America/New_York");
    expect("CET-1CEST", "CET-1CEST");
    expect("/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo");
    expect(":/usr/share/zoneinfo/posix/Asia/Tokyo", "Asia/Tokyo");
    expect("/etc/localtime", machine);
    expect("", machine);
    expect(":", machine);
    expect(NULL, machine);
    expect("/nowhere", machine);
}
