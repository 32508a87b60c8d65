package org.brothaman.proxy.activation.lifecycle;

/**
 * A {@link ProcessWatch} and whether it has noticed a change since it was set. Set by the
 * activation thread; told by any, and tells at once.
 */
final class WatchState {
    private final ProcessWatch processWatch;
    private final Runnable listener;
    private volatile boolean changed;
    private volatile boolean live;

    /**
     * @param listener told of a change, by any thread; must not block
     */
    WatchState(ProcessWatch processWatch, Runnable listener) {
        this.processWatch = processWatch;
        this.listener = listener;
    }

    /** Looks at the unit's processes and watches them from now on. */
    ProcessWatch.Status restart(String controlGroup) {
        changed = false;
        ProcessWatch.Status status = processWatch.watch(controlGroup, this::change);
        live = status == ProcessWatch.Status.LIVE;
        return status;
    }

    private void change() {
        changed = true;
        listener.run();
    }

    /** Whether the unit has changed since {@link #restart}. */
    boolean hasChanged() {
        return changed;
    }

    /** Whether a change would be noticed. */
    boolean isLive() {
        return live;
    }

    void end() {
        processWatch.end();
        live = false;
    }
}
