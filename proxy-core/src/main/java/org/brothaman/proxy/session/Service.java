package org.brothaman.proxy.session;

import org.brothaman.proxy.kernel.SocketAddress;

/**
 * A listening socket, what stands behind it, and whatever else is said for that socket alone; what
 * holds for the whole proxy is in {@link Settings}.
 *
 * @param name for the log
 * @param listener the descriptor, listening and non-blocking
 * @param address what it is bound to
 * @param activation makes the backend answer, and lets it sleep
 */
public record Service(
        String name, int listener, SocketAddress address, Backend backend, Activation activation) {
    public Activator activator() {
        return activation.activator();
    }
}
