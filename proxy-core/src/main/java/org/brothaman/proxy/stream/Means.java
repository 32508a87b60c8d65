package org.brothaman.proxy.stream;

import org.brothaman.proxy.relay.Relay;
import org.brothaman.proxy.relay.RelayPool;

/** By what bytes are moved. */
enum Means {
    /** A small buffer, for messages. */
    BUFFER,
    /** A pipe, for streams. */
    PIPE,
    /** A large buffer, for streams from or to what cannot be spliced. */
    STREAM_BUFFER;

    Relay borrow(RelayPool relays) {
        return switch (this) {
            case BUFFER -> relays.borrowBuffer();
            case PIPE -> relays.borrowPipe();
            case STREAM_BUFFER -> relays.borrowStreamBuffer();
        };
    }
}
