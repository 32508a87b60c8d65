package org.brothaman.proxy.activation.namespace;

import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.kernel.SocketPassing;

/**
 * How a helper comes into being: by us, or by the service manager, where our own confinement would
 * be the helper's too.
 */
@FunctionalInterface
public interface HelperStart {
    /**
     * The helper's process in the high 32 bits, or 0 when it is not ours; the socket to it in the
     * low ones; or {@code -errno}.
     */
    long start();

    /** A child of this process, of the same program, that enters any namespace. */
    static HelperStart spawned() {
        return () -> SocketPassing.spawn("");
    }

    /** Likewise, that enters those of that unit's containers only. */
    static HelperStart spawnedFor(String unit) {
        return () -> SocketPassing.spawn(unit);
    }

    /** One that the service manager starts for each connection to that UNIX socket. */
    static HelperStart activatedBy(SocketAddress socket) {
        return () -> SocketPassing.connect(socket);
    }
}
