package org.brothaman.proxy.stream;

import org.brothaman.proxy.loop.EpollEvents;

/** What epoll waits for on behalf of an exchange: derived here and nowhere else. Static. */
final class Interest {
    /**
     * Of a socket that gives messages: each is taken at once, so epoll need not look for more
     * behind it, which takes as long as a system call. What a read may stop short of shows in these
     * events.
     */
    private static final int MESSAGES =
            EpollEvents.IN | EpollEvents.URGENT | EpollEvents.PEER_ENDED | EpollEvents.ONCE;

    private Interest() {}

    /**
     * Stands for the interests of both sockets while nothing is in flight and nothing has ended:
     * the same number, the same interests. 0 else.
     */
    static int atRest(Direction upstream, Direction downstream) {
        if (!upstream.isAtRest() || !downstream.isAtRest()) {
            return 0;
        }
        return 1 + (upstream.streams() ? 1 : 0) + (downstream.streams() ? 2 : 0);
    }

    /** Of the socket from which the one comes and to which the other goes. */
    static int of(Direction outgoing, Direction incoming) {
        int reading =
                outgoing.wantsToRead()
                        ? EpollEvents.IN | EpollEvents.PEER_ENDED
                        : EpollEvents.NOTHING;
        if (incoming.wantsToWrite()) {
            // First bytes that are too few to tell stay unread, and would be told for ever.
            return outgoing.isGuarded() ? EpollEvents.OUT : reading | EpollEvents.OUT;
        }
        // The end was told as well, and will not be again: nothing to change then.
        boolean messages = !outgoing.streams() && (outgoing.wantsToRead() || outgoing.ended());
        return messages ? MESSAGES : reading;
    }
}
