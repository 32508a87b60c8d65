package org.brothaman.proxy.server;

import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * A listening socket and what stands behind it.
 *
 * @param name for the log
 * @param listener the descriptor, listening and non-blocking
 * @param address what it is bound to
 * @param activator makes the backend answer; {@link Activator#NONE} where nothing can
 */
public record Service(
        String name,
        int listener,
        SocketAddress address,
        BackendAddress backend,
        Activator activator) {}
