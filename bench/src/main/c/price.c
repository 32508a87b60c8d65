// What this machine charges, in nanoseconds: for a system call that does nothing, and for the first touch of a page.
// The least of several tries, so that others on the machine raise it little. One line: SYSTEM-CALL PAGE.
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>

#include "calls.h"
#include "net.h"

enum { PAGES = 4096, PAGE = 4096 };

static double page(void) {
    volatile char *pages = mmap(NULL, (size_t)PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) die("mmap");
    madvise((void *)pages, (size_t)PAGES * PAGE, MADV_NOHUGEPAGE);
    uint64_t begin = now_ns();
    for (int i = 0; i < PAGES; i++) pages[(size_t)i * PAGE] = 1;
    double price = (double)(now_ns() - begin) / PAGES;
    munmap((void *)pages, (size_t)PAGES * PAGE);
    return price;
}

int main(void) {
    printf("%.0f %.0f\n", least(price_of_a_call), least(page));
    return 0;
}
