/* The name of the machine's time zone, for java.util.TimeZone: TZ, then where /etc/localtime points to, then UTC. */
#define _GNU_SOURCE
#include "helpers.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* What follows "zoneinfo/" in a path names a zone; the "posix/" and "right/" trees below it repeat the same names. */
static char *zone_of_path(const char *path) {
    static const char tree[] = "zoneinfo/";
    const char *zone = strstr(path, tree);
    if (zone == NULL) {
        return NULL;
    }
    zone += sizeof tree - 1;
    if (strncmp(zone, "posix/", 6) == 0 || strncmp(zone, "right/", 6) == 0) {
        zone += 6;
    }
    return *zone == '\0' ? NULL : strdup(zone);
}

static char *zone_of_link(const char *link) {
    char target[PATH_MAX];
    return realpath(link, target) == NULL ? NULL : zone_of_path(target);
}

/* tzset(3): a leading colon is allowed; what follows is a zone, a POSIX rule, or the path of a zone's file. */
static char *zone_of_variable(const char *value) {
    if (*value == ':') {
        value++;
    }
    if (*value == '\0') {
        return NULL;
    }
    if (*value != '/') {
        return strdup(value);
    }
    char *zone = zone_of_path(value);
    return zone != NULL ? zone : zone_of_link(value);
}

/* The caller frees the result. The mappings are for systems whose zones have other names than Java's. */
char *SVM_FindJavaTZmd(const char *mappings, int length) {
    (void) mappings;
    (void) length;
    const char *variable = getenv("TZ");
    char *zone = variable == NULL ? NULL : zone_of_variable(variable);
    if (zone == NULL) {
        zone = zone_of_link("/etc/localtime");
    }
    return zone != NULL ? zone : strdup("UTC");
}
