package org.brothaman.proxy.activation.systemd;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Counts messages that were dropped, until that can be logged. Any thread. */
final class LostMessages {
    private final String reader;
    private final AtomicLong count = new AtomicLong();

    /**
     * @param reader who takes messages, as the journal
     */
    LostMessages(String reader) {
        this.reader = reader;
    }

    void add() {
        count.incrementAndGet();
    }

    /**
     * Says how many were lost since that was said last, if any were.
     *
     * @param warning says it; whether there was room for that
     */
    void tell(Predicate<String> warning) {
        long lost = count.getAndSet(0);
        if (lost > 0
                && !warning.test(
                        lost
                                + " log messages were lost because "
                                + reader
                                + " did not accept them.")) {
            count.addAndGet(lost);
        }
    }
}
