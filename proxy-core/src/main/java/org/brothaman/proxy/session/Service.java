package org.brothaman.proxy.session;

import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.proxyprotocol.HeaderOptions;

/**
 * A listening socket, what stands behind it, and whatever else is said for that socket alone; what
 * holds for the whole proxy is in {@link Settings}.
 *
 * @param name for the log
 * @param listener the descriptor, listening and non-blocking
 * @param address what it is bound to
 * @param activation makes the backend answer, and lets it sleep
 * @param header what the backend is told of the client
 * @param senders who tells us of the client
 * @param access who may connect
 * @param wake who wakes what stands behind it
 */
public record Service(
        String name,
        int listener,
        SocketAddress address,
        Backend backend,
        Activation activation,
        HeaderOptions header,
        SenderSettings senders,
        AccessRules access,
        WakeRules wake) {
    /** One for everybody, that neither sends nor takes headers of the PROXY protocol. */
    public Service(
            String name,
            int listener,
            SocketAddress address,
            Backend backend,
            Activation activation) {
        this(
                name,
                listener,
                address,
                backend,
                activation,
                HeaderOptions.NONE,
                SenderSettings.NONE,
                AccessRules.NONE,
                WakeRules.NONE);
    }

    /** Whether every client's address is wanted, and not only when there is something to log. */
    public boolean wantsClientAddress() {
        return header.isOn()
                || senders.isOn()
                || access.isOn()
                || wake.asksWho()
                || activation.isLimited()
                || backend.transparency() != Transparency.NO;
    }

    public Activator activator() {
        return activation.activator();
    }
}
