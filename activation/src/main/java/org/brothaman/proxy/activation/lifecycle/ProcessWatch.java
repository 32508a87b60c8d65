package org.brothaman.proxy.activation.lifecycle;

/**
 * Notices, without asking the manager, that something becomes of a unit: that its processes end,
 * that it is frozen or thawed, that somebody begins to stop it. A hint, after which the manager is
 * asked. Watches one unit.
 */
public interface ProcessWatch {
    /** Notices nothing. */
    ProcessWatch BLIND =
            new ProcessWatch() {
                @Override
                public Sight keep(String controlGroup, Runnable stirred) {
                    return Sight.NONE;
                }

                @Override
                public void end() {}
            };

    /** What is seen at the beginning of a watch. */
    enum Sight {
        /** Its processes are there, and what becomes of them will be noticed. */
        LIVE,
        /** Its container has ended, so the unit will, though the manager may not know it yet. */
        DYING,
        /** Nothing, so nothing will be noticed. */
        NONE
    }

    /**
     * Watches that cgroup from now on, instead of what was watched before. Activation thread.
     *
     * @param controlGroup a path below the root of the hierarchy; empty for none
     * @param stirred run once, by any thread, when something becomes of it; must not block
     */
    Sight keep(String controlGroup, Runnable stirred);

    /** Watches no more. Idempotent; activation thread. */
    void end();
}
