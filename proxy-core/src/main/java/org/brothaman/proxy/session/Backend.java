package org.brothaman.proxy.session;

import org.brothaman.proxy.address.BackendAddress;

/**
 * Where the connections of a service go, and by which sockets. Immutable.
 *
 * @param sockets of the network in which the address is meant
 */
public record Backend(BackendAddress address, SocketSource sockets) {
    /** As a log line shows it. */
    @Override
    public String toString() {
        return address.toString();
    }
}
