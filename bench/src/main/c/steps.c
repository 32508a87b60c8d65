/*
 * steps [-a FILE] PID...: counts the instructions that these processes execute in user space, from now until SIGINT; all their threads,
 * those that they start meanwhile, and their children. Says "attached" on standard error when it has begun, and the count on
 * standard output at the end. Single-steps them by ptrace(2), thousands of times slower than they are: the same count on
 * every machine, whatever the processor, the hypervisor and the neighbours. A repeated string instruction counts each time.
 * With -a, FILE gets a line for each address that was executed: address, count.
 */
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 1024, PLACES = 1 << 20 };

/* A hash table that is never full: a program executes some ten thousand different instructions. */
static struct {
    uint64_t address;
    long count;
} *places;

static pid_t threads[MOST];
static int count;
static volatile sig_atomic_t ended;

static void end(int signal) {
    (void)signal;
    ended = 1;
}

static void count_address(pid_t thread) {
    struct user_regs_struct registers;
    struct iovec part = {.iov_base = &registers, .iov_len = sizeof registers};
    if (ptrace(PTRACE_GETREGSET, thread, (void *)NT_PRSTATUS, &part) < 0) return;
#ifdef __aarch64__
    uint64_t address = registers.pc;
#else
    uint64_t address = registers.rip;
#endif
    size_t place = (address * 0x9e3779b97f4a7c15u) >> 44;
    while (places[place].count > 0 && places[place].address != address) place = (place + 1) % PLACES;
    places[place].address = address;
    places[place].count++;
}

static void write_addresses(const char *name) {
    FILE *file = fopen(name, "w");
    for (size_t i = 0; file && i < PLACES; i++) {
        if (places[i].count > 0) fprintf(file, "%lx %ld\n", (unsigned long)places[i].address, places[i].count);
    }
    if (!file || fclose(file) != 0) {
        fprintf(stderr, "cannot write %s: %s\n", name, strerror(errno));
        exit(1);
    }
}

static void forget(pid_t thread) {
    for (int i = 0; i < count; i++) {
        if (threads[i] == thread) threads[i--] = threads[--count];
    }
}

static int is_known(pid_t thread) {
    for (int i = 0; i < count; i++) {
        if (threads[i] == thread) return 1;
    }
    return 0;
}

static void remember(pid_t thread) {
    if (is_known(thread)) return;
    if (count == MOST) {
        fprintf(stderr, "more than %d threads\n", MOST);
        exit(1);
    }
    threads[count++] = thread;
}

static void seize(pid_t thread) {
    long follow = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
    if (ptrace(PTRACE_SEIZE, thread, NULL, follow) < 0 || ptrace(PTRACE_INTERRUPT, thread, NULL, NULL) < 0) {
        fprintf(stderr, "cannot trace %d: %s\n", (int)thread, strerror(errno));
        exit(1);
    }
    remember(thread);
}

static void seize_all(const char *process) {
    char folder[64];
    snprintf(folder, sizeof folder, "/proc/%.20s/task", process);
    DIR *tasks = opendir(folder);
    if (!tasks) {
        fprintf(stderr, "no process %s\n", process);
        exit(1);
    }
    for (struct dirent *task; (task = readdir(tasks));) {
        if (task->d_name[0] != '.') seize((pid_t)atol(task->d_name));
    }
    closedir(tasks);
}

/* Lets a thread that has stopped go on by one instruction; what has stopped it besides is passed on to it. */
static long step(pid_t thread, int status) {
    int signal = WSTOPSIG(status), event = status >> 16;
    long steps = event == 0 && signal == SIGTRAP;
    long passed = event != 0 || signal == SIGTRAP ? 0 : signal;
    remember(thread);
    if (places) count_address(thread);
    ptrace(PTRACE_SINGLESTEP, thread, NULL, passed);
    return steps;
}

/* Whether the end of its last step is still to be told; after a detach it would be a signal that kills. */
static int owes_a_step(pid_t thread) {
    struct __ptrace_peeksiginfo_args first = {.off = 0, .flags = 0, .nr = 1};
    siginfo_t pending;
    return ptrace(PTRACE_PEEKSIGINFO, thread, &first, &pending) > 0 && pending.si_signo == SIGTRAP;
}

/* Each is stopped and let go. */
static void let_go(void) {
    for (int i = 0; i < count; i++) ptrace(PTRACE_INTERRUPT, threads[i], NULL, NULL);
    while (count > 0) {
        int status;
        pid_t thread = waitpid(-1, &status, __WALL);
        if (thread < 0) break;
        if (WIFSTOPPED(status)) {
            int signal = status >> 16 || WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
            if (owes_a_step(thread)) {
                ptrace(PTRACE_CONT, thread, NULL, (long)signal);
                continue;
            }
            ptrace(PTRACE_DETACH, thread, NULL, (long)signal);
        }
        forget(thread);
    }
}

int main(int argc, char **argv) {
    const char *addresses = argc > 2 && strcmp(argv[1], "-a") == 0 ? argv[2] : NULL;
    int first = addresses ? 3 : 1;
    if (argc <= first) {
        fprintf(stderr, "usage: steps [-a FILE] PID...\n");
        return 2;
    }
    if (addresses && !(places = calloc(PLACES, sizeof *places))) return 1;
    struct sigaction action = {.sa_handler = end}; /* without SA_RESTART, so that waitpid(2) ends */
    sigaction(SIGINT, &action, NULL);
    for (int i = first; i < argc; i++) seize_all(argv[i]);
    fprintf(stderr, "attached\n");
    long steps = 0;
    while (!ended && count > 0) {
        int status;
        pid_t thread = waitpid(-1, &status, __WALL);
        if (thread < 0) continue;
        if (WIFSTOPPED(status)) {
            steps += step(thread, status);
        } else {
            forget(thread);
        }
    }
    let_go();
    if (addresses) write_addresses(addresses);
    printf("%ld\n", steps);
    return 0;
}
