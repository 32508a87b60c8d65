/* The few functions of the virtual machine (the JDK's jvm.h) that the JDK's own C code still calls inside an image. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jni.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

JNIEXPORT void JNICALL JVM_Halt(jint code) {
    _exit(code);
}

JNIEXPORT jint JNICALL JVM_ActiveProcessorCount(void) {
    cpu_set_t usable;
    if (sched_getaffinity(0, sizeof usable, &usable) == 0) {
        return CPU_COUNT(&usable);
    }
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (jint) online : 1;
}

JNIEXPORT void *JNICALL JVM_FindLibraryEntry(void *library, const char *name) {
    return dlsym(library, name);
}

JNIEXPORT void *JNICALL JVM_RawMonitorCreate(void) {
    pthread_mutex_t *monitor = malloc(sizeof *monitor);
    if (monitor != NULL && pthread_mutex_init(monitor, NULL) != 0) {
        free(monitor);
        return NULL;
    }
    return monitor;
}

JNIEXPORT void JNICALL JVM_RawMonitorDestroy(void *monitor) {
    pthread_mutex_destroy(monitor);
    free(monitor);
}

JNIEXPORT jint JNICALL JVM_RawMonitorEnter(void *monitor) {
    return pthread_mutex_lock(monitor);
}

JNIEXPORT void JNICALL JVM_RawMonitorExit(void *monitor) {
    pthread_mutex_unlock(monitor);
}

/* Unlike vsnprintf, -1 when the text was cut; it is always ended by a zero. */
JNIEXPORT int jio_vsnprintf(char *text, size_t size, const char *format, va_list arguments) {
    if (size == 0) {
        return -1;
    }
    int length = vsnprintf(text, size, format, arguments);
    return length < 0 || (size_t) length >= size ? -1 : length;
}

JNIEXPORT int jio_snprintf(char *text, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = jio_vsnprintf(text, size, format, arguments);
    va_end(arguments);
    return length;
}

JNIEXPORT int jio_fprintf(FILE *stream, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vfprintf(stream, format, arguments);
    va_end(arguments);
    return length;
}
