package org.brothaman.proxy.activation.lifecycle;

/**
 * A {@link ProcessWatch} and whether it has noticed something since it was set. Set by the
 * activation thread; told by any, and tells at once.
 */
final class WatchState {
    private final ProcessWatch processWatch;
    private final Runnable listener;
    private volatile boolean stirred;
    private volatile boolean watches;

    /**
     * @param listener told when something becomes of the unit, by any thread; must not block
     */
    WatchState(ProcessWatch processWatch, Runnable listener) {
        this.processWatch = processWatch;
        this.listener = listener;
    }

    /** Looks at the unit's processes and watches them from now on. */
    ProcessWatch.Sight look(String controlGroup) {
        stirred = false;
        ProcessWatch.Sight sight = processWatch.keep(controlGroup, this::stir);
        watches = sight == ProcessWatch.Sight.LIVE;
        return sight;
    }

    private void stir() {
        stirred = true;
        listener.run();
    }

    /** Whether something has become of the unit since {@link #look}. */
    boolean stirred() {
        return stirred;
    }

    /** Whether it would be noticed. */
    boolean watches() {
        return watches;
    }

    void end() {
        processWatch.end();
        watches = false;
    }
}
