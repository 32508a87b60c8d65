// What this machine charges for a system call: what price and slow-calls share.
#ifndef CALLS_H
#define CALLS_H

// Nanoseconds for a system call that does nothing, in one try.
double price_of_a_call(void);

// The least of several tries, so that others on the machine raise it little.
double least(double (*price)(void));

#endif
