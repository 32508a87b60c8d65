// slow-calls NS PROGRAM [ARGUMENT…]: executes a program for which, and for all that it starts, each system call costs NS nanoseconds more
// than on this machine: a seccomp(2) filter that computes something and lets everything pass. So a comparison can be made as on a
// machine with expensive system calls. The kernel's other work, as interrupts and page faults, costs what it did.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"
#include "net.h"

enum { STEPS_MAX = BPF_MAXINSNS - 2 };

// It looks at an argument of the call: the kernel remembers the answer of a filter that does not (seccomp_cache_prepare).
static void filter(int steps) {
    static struct sock_filter code[BPF_MAXINSNS];
    code[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0]));
    for (int i = 1; i <= steps; i++) code[i] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_MUL | BPF_K, 3);
    code[steps + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {(unsigned short)(steps + 2), code};
    // Without the flag, kernels before 5.16 also turn mitigations on, which cost everywhere.
    unsigned long flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW;
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) == 0) return;
    // Not root: then no program that is executed may give more rights.
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) < 0) die("seccomp");
}

// What a call costs in a child with such a filter, since a filter cannot be taken off again.
static double price_behind(int steps) {
    double price;
    int ends[2];
    if (pipe(ends) < 0) die("pipe");
    pid_t child = fork();
    if (child < 0) die("fork");
    if (child == 0) {
        filter(steps);
        price = least(price_of_a_call);
        _exit(write(ends[1], &price, sizeof price) != sizeof price);
    }
    close(ends[1]);
    if (read(ends[0], &price, sizeof price) != sizeof price) die("no price from the child");
    close(ends[0]);
    waitpid(child, NULL, 0);
    return price;
}

int main(int count, char **words) {
    if (count < 3) {
        fputs("usage: slow-calls NS PROGRAM [ARGUMENT…]\n", stderr);
        return 2;
    }
    long wanted = number("NS", words[1], 1, 10000);
    // It grows with the steps in a straight line.
    double plain = least(price_of_a_call), most = price_behind(STEPS_MAX) - plain, fewest = price_behind(1) - plain;
    double steps = 1 + (wanted - fewest) * (STEPS_MAX - 1) / (most - fewest);
    if (steps < 1 || steps > STEPS_MAX) {
        fprintf(stderr, "slow-calls: NS '%ld': a filter costs from %.0f to %.0f ns here\n", wanted, fewest, most);
        return 1;
    }
    filter((int)steps);
    execvp(words[2], words + 2);
    die("%s", words[2]);
}
