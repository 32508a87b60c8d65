package org.brothaman.proxy.address;

import java.util.List;
import org.brothaman.proxy.kernel.SocketAddress;

/** The outcome of a name lookup. Immutable. */
public sealed interface Resolution {
    /** At least one address, in the order in which they want to be tried. */
    record Found(List<SocketAddress> addresses) implements Resolution {
        public Found {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * No address.
     *
     * @param reason for a log line, as {@code Name or service not known}
     */
    record NotFound(String reason) implements Resolution {}
}
