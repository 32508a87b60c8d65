/* What the namespace helper (namespace.c) and the proxy (passing.c) say to each other, one message of SOCK_SEQPACKET each. */
#ifndef BRO_NAMESPACE_H
#define BRO_NAMESPACE_H
#include <stdint.h>

/* The first argument that makes this program the helper; the second, if any, is the only unit whose containers it enters, or the only
 * namespace's file. */
#define BRO_HELPER_WORD "namespace-helper"
extern const char bro_helper_word[]; /* who refers to it has the helper linked in */

enum bro_operation {
    /* Enter the namespace of a process, or of the descriptor that comes with the message. Once. */
    BRO_ENTER = 1,
    /* Make stream sockets there and pass them out. */
    BRO_SOCKETS = 2,
};

/* What the helper was about when it failed. Numbers as in kernel.NamespaceStep. */
enum bro_step {
    BRO_STEP_NONE = 0,
    BRO_STEP_REQUEST = 1,
    BRO_STEP_PROCESS = 2,
    BRO_STEP_UNIT = 3,
    BRO_STEP_OWNER = 4,
    BRO_STEP_USER_NAMESPACE = 5,
    BRO_STEP_NETWORK_NAMESPACE = 6,
    BRO_STEP_CONFINE = 7,
    BRO_STEP_SOCKET = 8,
    BRO_STEP_HOST = 9,
};

enum {
    /* Clients' addresses can be shown to servers on the namespace's 127.0.0.0/8, on its ::1. */
    BRO_TRANSPARENT4 = 1,
    BRO_TRANSPARENT6 = 2,
    /* Far below SCM_MAX_FD. */
    BRO_SOCKETS_MAX = 64,
};

struct bro_request {
    int32_t operation;
    /* BRO_ENTER: a process, or 0 with a descriptor. BRO_SOCKETS: an address family. */
    int32_t subject;
    /* BRO_ENTER: BRO_TRANSPARENT4 | BRO_TRANSPARENT6 as wanted. BRO_SOCKETS: how many. */
    int32_t amount;
};

struct bro_reply {
    int32_t operation;
    int32_t subject;
    int32_t step;
    /* errno(3), positive, or 0. */
    int32_t error;
    /* BRO_ENTER: what of the wanted is possible. BRO_SOCKETS: how many come with the message. */
    int32_t amount;
    int32_t unused;
    uint64_t device;
    uint64_t inode;
};
#endif
