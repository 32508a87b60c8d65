package org.brothaman.proxy.activation.manager;

import java.util.List;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.jspecify.annotations.Nullable;

/**
 * The one connection to a manager, from the first need of it until {@link #close}: none, begun, or
 * open. One thread at a time.
 */
final class Conversation implements AutoCloseable {
    private final List<ManagerAddress> addresses;
    private final MonotonicClock clock;
    private @Nullable BusConnection begun;
    private @Nullable ManagerSession session;

    Conversation(List<ManagerAddress> addresses, MonotonicClock clock) {
        this.addresses = List.copyOf(addresses);
        this.clock = clock;
    }

    /**
     * Connects to the private socket, where there is one, without waiting for an answer: a manager
     * needs some milliseconds for each new peer there. What keeps it from that is found again by
     * {@link #open}, and told.
     */
    void begin() {
        if (session != null || begun != null || addresses.isEmpty()) {
            return;
        }
        ManagerAddress first = addresses.getFirst();
        if (first.kind() == ManagerAddress.Kind.PRIVATE) {
            try {
                begun = BusConnection.begin(first.path(), clock);
            } catch (BusException e) {
                // To be asked again.
            }
        }
    }

    /**
     * The session, which is opened if there is none. After an exception of its own or of the
     * session's, this is to be closed.
     *
     * @throws BusException as {@link ManagerAddress#open}
     */
    ManagerSession open(long deadline) throws BusException {
        ManagerSession open = session == null ? finish(deadline) : session;
        if (open == null) {
            open = ManagerAddress.open(addresses, clock, deadline);
        }
        session = open;
        return open;
    }

    /** What has been begun; null if nothing has, or nothing comes of it, so that all is tried. */
    private @Nullable ManagerSession finish(long deadline) throws BusException {
        BusConnection link = begun;
        begun = null;
        if (link == null) {
            return null;
        }
        try {
            return ManagerSession.over(link, ManagerAddress.Kind.PRIVATE, deadline);
        } catch (BusException e) {
            return switch (e.kind()) {
                case TIMED_OUT, INTERRUPTED -> throw e;
                case UNREACHABLE, GARBLED, AWAY, HUNG_UP -> null;
            };
        }
    }

    /** Idempotent; the next {@link #open} connects again. */
    @Override
    public void close() {
        BusConnection link = begun;
        ManagerSession open = session;
        begun = null;
        session = null;
        if (link != null) {
            link.close();
        }
        if (open != null) {
            open.close();
        }
    }
}
