package org.brothaman.proxy.stream;

import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.proxyprotocol.HeaderDecoder;
import org.brothaman.proxy.relay.RelayPool;
import org.brothaman.proxy.session.SenderSettings;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the first bytes of a client that may send no header of the PROXY protocol: a backend
 * that expects one from us would take its word. Loop thread only.
 */
final class HeaderGuard {
    /** What the first bytes are. */
    enum Sight {
        /** No header. */
        CLEAR,
        /** Too few to tell, or none yet. */
        UNCLEAR,
        /** The beginning of a header. */
        HEADER,
        /** The client is lost; told once, and this was it. */
        LOST
    }

    private final RelayPool relays;
    private final boolean isUnix;
    private final byte[] first = new byte[HeaderDecoder.BEGINNING_MAX];

    private boolean hasUrgentData;
    private boolean hasEnded;

    /**
     * @param isUnix whether the client is one of a UNIX socket
     */
    HeaderGuard(RelayPool relays, boolean isUnix) {
        this.relays = relays;
        this.isUnix = isUnix;
    }

    /** Null for a client whose first bytes may be anything. */
    static @Nullable HeaderGuard of(RelayPool relays, SenderSettings senders, Endpoint client) {
        boolean guards = senders.isOn() && senders.others() == SenderSettings.Others.REFUSE;
        return guards ? new HeaderGuard(relays, client.isUnix()) : null;
    }

    /** There is urgent data of tcp(7): a look stops there, and a read skips it. */
    void expectUrgentData() {
        hasUrgentData = true;
    }

    /** All that the client will ever say has come. */
    void expectNoMore() {
        hasEnded = true;
    }

    /** Looks at the first bytes, and leaves them there. */
    Sight look(int fd) {
        Sight sight = sight(fd);
        if (sight != Sight.UNCLEAR) {
            return sight;
        }
        // The rest of one may stand where a look does not reach: behind urgent data, or behind a
        // byte with which a descriptor was passed, unix(7), of which nobody tells.
        if (hasUrgentData || hasEnded && isUnix) {
            return Sight.HEADER;
        }
        return hasEnded ? Sight.CLEAR : Sight.UNCLEAR;
    }

    private Sight sight(int fd) {
        int length = relays.peek(fd, first);
        if (length == 0) {
            return Sight.CLEAR; // whoever reads sees the end, too
        }
        if (length < 0) {
            return length == Errno.EAGAIN ? Sight.UNCLEAR : Sight.LOST;
        }
        return switch (HeaderDecoder.beginning(first, length)) {
            case NONE -> Sight.CLEAR;
            case SHORT -> Sight.UNCLEAR;
            case WHOLE -> Sight.HEADER;
        };
    }
}
