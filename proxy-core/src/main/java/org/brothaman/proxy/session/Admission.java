package org.brothaman.proxy.session;

import org.jspecify.annotations.Nullable;

/**
 * The hard cap on sessions, over all loops: an entry is taken before a client is served and given
 * back once. Any thread.
 */
public final class Admission {
    private final int max;
    private final @Nullable SourceCounts sources;
    private final Runnable left;
    private final Occupancy sessions = new Occupancy();
    private volatile boolean someoneWaits;

    /**
     * @param sources counts those of each source, or null
     * @param left called, on any thread, when a session ends after {@link #awaitLeave}
     */
    public Admission(int max, @Nullable SourceCounts sources, Runnable left) {
        this.max = max;
        this.sources = sources;
        this.left = left;
    }

    /** Takes an entry, or says that all are taken. */
    public boolean enter() {
        return sessions.enter(max);
    }

    /** Undoes {@link #enter}: there was nobody to serve. */
    public void giveBack() {
        sessions.giveBack();
        tellLeft();
    }

    void leave(long now) {
        sessions.leave(now);
        tellLeft();
    }

    private void tellLeft() {
        if (someoneWaits) {
            someoneWaits = false;
            left.run();
        }
    }

    /** Asks to be told, once, when a session ends; what has ended before must be looked at then. */
    public void awaitLeave() {
        someoneWaits = true;
    }

    public boolean full() {
        return sessions.open() >= max;
    }

    /** What counts each source's; null when there is no limit for one. */
    @Nullable SourceCounts sources() {
        return sources;
    }

    /** All that are open, and since when none is. */
    public Occupancy sessions() {
        return sessions;
    }
}
