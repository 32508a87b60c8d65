package org.brothaman.proxy.activation.readiness;

import java.util.List;
import java.util.function.Supplier;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.kernel.SocketSource;

/**
 * What is probed, and what each connection to it begins with. Immutable.
 *
 * @param addresses of the backend, any of which will do; asked anew for every round of probing, may
 *     be empty while a name is unknown; must not block for long
 * @param greeting the header of the PROXY protocol that the backend expects; empty for none
 * @param sockets of the network in which these addresses are
 */
public record ProbeTarget(
        Supplier<List<SocketAddress>> addresses, byte[] greeting, SocketSource sockets) {
    private static final byte[] NOTHING = {};

    /** One that expects no header. */
    public ProbeTarget(Supplier<List<SocketAddress>> addresses, SocketSource sockets) {
        this(addresses, NOTHING, sockets);
    }
}
