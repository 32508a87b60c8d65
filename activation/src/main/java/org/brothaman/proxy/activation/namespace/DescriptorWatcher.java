package org.brothaman.proxy.activation.namespace;

/** Tells when a descriptor can be read: an event loop, without our knowing one. Any thread. */
@FunctionalInterface
public interface DescriptorWatcher {
    /**
     * Takes over the descriptor and calls {@code readable}, always on the same thread, whenever
     * there is something to read or the peer has gone. Only {@link Watch#close} ends that and
     * closes the descriptor.
     *
     * @param broken called when that is not so any more, for want of memory or by a bug; then the
     *     watch is to be closed
     */
    Watch watch(int fd, Runnable readable, Runnable broken);

    /** Idempotent; any thread. */
    @FunctionalInterface
    interface Watch {
        void close();
    }
}
