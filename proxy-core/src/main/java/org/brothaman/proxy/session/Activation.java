package org.brothaman.proxy.session;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What starts and stops the backends of some services, and who uses it at the moment. One for each
 * unit, shared by the services behind which it is.
 */
public final class Activation {
    private final Activator activator;
    private final Occupancy users = new Occupancy();
    private final Set<Runnable> onlookers = ConcurrentHashMap.newKeySet();

    public Activation(Activator activator) {
        this.activator = activator;
    }

    /** For a backend that nothing can start or stop. */
    public static Activation none() {
        return new Activation(Activator.NONE);
    }

    public Activator activator() {
        return activator;
    }

    public Occupancy users() {
        return users;
    }

    /**
     * Has somebody told when others have woken it. Tells once, by any thread; it must not block.
     */
    public void watch(Runnable onlooker) {
        onlookers.add(onlooker);
    }

    /** Somebody waits for others no more. Idempotent. */
    public void unwatch(Runnable onlooker) {
        onlookers.remove(onlooker);
    }

    /** Somebody has woken it. */
    public void woken() {
        for (Runnable onlooker : List.copyOf(onlookers)) {
            if (onlookers.remove(onlooker)) {
                onlooker.run();
            }
        }
    }
}
