package org.brothaman.proxy.activation.lifecycle;

/**
 * Notices, without asking the manager, that a unit changes: that its processes end, that it is
 * frozen or thawed, that somebody begins to stop it. A hint, after which the manager is asked.
 * Watches one unit.
 */
public interface ProcessWatch {

    /** What is seen at the beginning of a watch. */
    enum Status {
        /** Its processes are there, and a change will be noticed. */
        LIVE,
        /** Its container has ended, so the unit will, though the manager may not know it yet. */
        DYING,
        /** There is nothing to watch, so no change will be noticed. */
        UNWATCHED
    }

    /**
     * Watches that cgroup from now on, instead of what was watched before. Activation thread.
     *
     * @param controlGroup a path below the root of the hierarchy; empty for none
     * @param onChange run once, by any thread, at the first change; must not block
     */
    Status watch(String controlGroup, Runnable onChange);

    /** Watches no more. Idempotent; activation thread. */
    void end();
}
