package org.brothaman.proxy.bench;

/** Where proxy and load generator run. */
enum Pin {
    /** The proxy on one core, generator and backend on the other. */
    SPLIT,

    /** All on both cores. */
    FREE
}
