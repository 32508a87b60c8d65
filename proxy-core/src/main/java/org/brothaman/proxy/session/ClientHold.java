package org.brothaman.proxy.session;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether bytes of clients are held back from a unit: from before it is put to sleep although they
 * are connected, until it is woken. Any thread.
 */
public final class ClientHold {
    private final AtomicBoolean held = new AtomicBoolean();
    private volatile Runnable released = () -> {};

    /**
     * To be called before anybody is served.
     *
     * @param released called after each end of it, by any thread; must not block
     */
    public void onRelease(Runnable released) {
        this.released = released;
    }

    /** From the next event on, no loop passes on what a client says. */
    public void begin() {
        held.set(true);
    }

    /** Whether what a client says must wait until the unit is woken. */
    public boolean isOn() {
        return held.get();
    }

    /** Bytes pass again. Idempotent. */
    public void end() {
        if (held.get() && held.getAndSet(false)) {
            released.run();
        }
    }
}
