package org.brothaman.proxy.activation.readiness;

import org.brothaman.proxy.kernel.SocketSource;

/**
 * What is probed, and what each connection to it begins with. Immutable.
 *
 * @param addresses of the backend; asked anew for every round of probing
 * @param greeting the header of the PROXY protocol that the backend expects; empty for none
 * @param sockets of the network in which these addresses are
 */
public record ProbeTarget(Addresses addresses, byte[] greeting, SocketSource sockets) {
    private static final byte[] NOTHING = {};

    /** One that expects no header. */
    public ProbeTarget(Addresses addresses, SocketSource sockets) {
        this(addresses, NOTHING, sockets);
    }
}
