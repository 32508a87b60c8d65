#define _GNU_SOURCE
#include "test.h"

#include <jni.h>
#include <sys/wait.h>
#include <unistd.h>

void JVM_Halt(jint code);
jint JVM_ActiveProcessorCount(void);
void *JVM_RawMonitorCreate(void);
void JVM_RawMonitorDestroy(void *monitor);
jint JVM_RawMonitorEnter(void *monitor);
void JVM_RawMonitorExit(void *monitor);
int jio_snprintf(char *text, size_t size, const char *format, ...);
int jio_fprintf(FILE *stream, const char *format, ...);

void test_jvm(void) {
    char text[4] = "???";
    CHECK(jio_snprintf(text, sizeof text, "%d", 123) == 3);
    CHECK(same(text, "123"));
    CHECK(jio_snprintf(text, sizeof text, "%d", 4567) == -1);
    CHECK(same(text, "456"));
    CHECK(jio_snprintf(text, 0, "%d", 1) == -1);

    jint processors = JVM_ActiveProcessorCount();
    CHECK(processors >= 1);
    CHECK(processors <= sysconf(_SC_NPROCESSORS_CONF));

    void *monitor = JVM_RawMonitorCreate();
    CHECK(monitor != NULL);
    CHECK(JVM_RawMonitorEnter(monitor) == 0);
    JVM_RawMonitorExit(monitor);
    JVM_RawMonitorDestroy(monitor);

    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        JVM_Halt(7);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}
