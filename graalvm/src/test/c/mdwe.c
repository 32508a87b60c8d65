/*
 * mdwe PROGRAM [ARGUMENT...]
 *
 * Becomes PROGRAM, which may from then on not make memory executable that it could write to: the
 * kernel's own form of MemoryDenyWriteExecute=yes (PR_SET_MDWE of prctl(2), Linux 6.3). Ends with 77
 * on a kernel without it.
 */
#include <err.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#endif
#define REFUSE_EXEC_GAIN 1UL

int main(int count, char **words)
{
    if (count < 2) errx(125, "mdwe: usage: mdwe PROGRAM [ARGUMENT...]");
    if (prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0) != 0) err(77, "mdwe: PR_SET_MDWE");
    if (mmap(0, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
        errx(125, "mdwe: the kernel has promised what it does not keep");
    execv(words[1], words + 1);
    err(125, "mdwe: %s", words[1]);
}
