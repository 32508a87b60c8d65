package org.brothaman.proxy.session;

import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * From whom a service takes headers of the PROXY protocol. Immutable; any thread.
 *
 * @param senders who must send one
 * @param others what becomes of a header from somebody else
 */
public record SenderSettings(NetworkSet senders, Others others) {
    public static final SenderSettings NONE = new SenderSettings(NetworkSet.NONE, Others.PASS);

    /** What becomes of a client that sends a header and is no sender. */
    public enum Others {
        /** It is reset, for the backend might take its word. */
        REFUSE,
        /** The header is passed on as any other bytes. */
        PASS
    }

    public boolean isOn() {
        return !senders.isEmpty();
    }

    /**
     * @param peer null when it is gone already
     */
    public boolean isSender(@Nullable SocketAddress peer) {
        return isOn() && peer != null && senders.contains(peer);
    }
}
