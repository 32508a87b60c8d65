package org.brothaman.proxy.activation.lifecycle;

/**
 * Gives others their turn: puts a unit to sleep that shares something with them when one of them
 * waits for it and nobody uses this one, or when the first in line has waited for its grace. First
 * loop's thread only, which clients come by, so that none comes between the look and the sleep.
 */
public final class TurnWatch {
    /** Looks that are left out after the unit could not be put to sleep. */
    private static final int PAUSE = 10;

    private final ManagedUnit unit;
    private volatile int pause;
    private volatile boolean answered = true;

    public TurnWatch(ManagedUnit unit) {
        this.unit = unit;
        // It may run already, for a hold or since the last proxy.
        unit.join(_ -> {});
    }

    /**
     * To be called now and then, each second.
     *
     * @param used whether it has clients
     */
    public void look(boolean used) {
        if (!answered || pause > 0) {
            pause = Math.max(0, pause - 1);
            return;
        }
        boolean sleeps =
                switch (unit.turn().demand(used)) {
                    case NONE -> false;
                    case PATIENT -> !used;
                    case URGENT -> true;
                };
        if (sleeps) {
            answered = false;
            unit.sleep(this::told);
        }
    }

    private void told(SleepResult sleep) {
        pause =
                switch (sleep) {
                    case SleepResult.Slept _, SleepResult.Woken _, SleepResult.Awake _ -> 0;
                    case SleepResult.Needed _, SleepResult.Left _, SleepResult.Failed _ -> PAUSE;
                };
        answered = true;
    }
}
