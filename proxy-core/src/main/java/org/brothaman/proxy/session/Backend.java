package org.brothaman.proxy.session;

import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.kernel.SocketSource;

/**
 * Where the connections of a service go, and by which sockets. Immutable.
 *
 * @param sockets of the network in which the address is meant
 * @param transparency whose address it sees
 */
public record Backend(BackendAddress address, SocketSource sockets, Transparency transparency) {
    /** One that sees the proxy's address. */
    public Backend(BackendAddress address, SocketSource sockets) {
        this(address, sockets, Transparency.NO);
    }

    /** As a log line shows it. */
    @Override
    public String toString() {
        return address.toString();
    }
}
