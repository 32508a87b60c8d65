/* The functions that compiled Java code calls by name. Their names and types are the image builder's choice. */
#ifndef HELPERS_H
#define HELPERS_H

#include <stddef.h>
#include <stdio.h>

#if defined(__x86_64__)
#include "amd64cpufeatures.h"
#elif defined(__aarch64__)
#include "aarch64cpufeatures.h"
#else
#error "no CPU check for this machine"
#endif
#include "svm_locale.h"

/* fixed_arguments.c */
int fprintfSD(FILE *stream, const char *format, char *text, int number);
int openSII(const char *path, int flags, int mode);
int openatISII(int directory, const char *path, int flags, int mode);
void *mremapP(void *old, size_t old_bytes, size_t new_bytes, int flags, void *new_address);
char **getEnviron(void);
int getThreadId(void);
void initialize(void);

/* time_zone.c */
char *SVM_FindJavaTZmd(const char *mappings, int length);

/* locale.c */
int svm_initialize_locale(void);
svm_locale_props_t *svm_get_locale(void);

/* signals.c */
int cSunMiscSignal_open(void);
int cSunMiscSignal_close(void);
int cSunMiscSignal_awaitSemaphore(void);
int cSunMiscSignal_signalSemaphore(void);
int cSunMiscSignal_signalRangeCheck(int signal);
int cSunMiscSignal_checkPendingSignal(void);
void (*cSunMiscSignal_signalHandlerFunctionPointer(void))(int);

/* cpu_amd64.c, cpu_aarch64.c */
void determineCPUFeatures(CPUFeatures *features);

/* cpu_features.c */
int checkCPUFeatures(const unsigned char *mask);
int checkCPUFeaturesOrExit(const unsigned char *mask, const char *message);

#endif
