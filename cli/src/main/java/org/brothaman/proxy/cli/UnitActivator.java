package org.brothaman.proxy.cli;

import java.time.Duration;
import java.util.function.Consumer;
import org.brothaman.proxy.activation.lifecycle.ManagedUnit;
import org.brothaman.proxy.server.Activator;

/** Lets the data plane, which knows nothing of units, wake one. Any thread. */
final class UnitActivator implements Activator {
    private final ManagedUnit unit;

    UnitActivator(ManagedUnit unit) {
        this.unit = unit;
    }

    @Override
    public boolean mustWait() {
        return unit.mustWait();
    }

    @Override
    public boolean canWake() {
        return true;
    }

    @Override
    public void wake(Consumer<Wake> waiter) {
        unit.wake(
                result ->
                        waiter.accept(
                                switch (result) {
                                    case org.brothaman.proxy.activation.lifecycle.WakeResult.Ready
                                                    ready ->
                                            new Wake.Ready();
                                    case org.brothaman.proxy.activation.lifecycle.WakeResult.Failed
                                                    failed ->
                                            new Wake.Failed(failed.message());
                                }));
    }

    @Override
    public Duration patience() {
        return unit.patience();
    }

    @Override
    public void doubt() {
        unit.requireProbe();
    }
}
