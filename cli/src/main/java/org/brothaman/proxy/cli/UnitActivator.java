package org.brothaman.proxy.cli;

import java.time.Duration;
import java.util.function.Consumer;
import org.brothaman.proxy.activation.lifecycle.ManagedUnit;
import org.brothaman.proxy.activation.lifecycle.SleepResult;
import org.brothaman.proxy.activation.lifecycle.WakeResult;
import org.brothaman.proxy.session.Activator;

/** Lets the data plane, which knows nothing of units, wake one and put it to sleep. Any thread. */
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
        unit.wake(result -> waiter.accept(wake(result)));
    }

    @Override
    public void join(Consumer<Wake> waiter) {
        unit.join(result -> waiter.accept(wake(result)));
    }

    private static Wake wake(WakeResult result) {
        return switch (result) {
            case WakeResult.Ready _ -> new Wake.Ready();
            case WakeResult.Asleep _ -> new Wake.Asleep();
            case WakeResult.Failed failed -> new Wake.Failed(failed.message());
        };
    }

    @Override
    public Duration patience() {
        return unit.patience();
    }

    @Override
    public void doubt() {
        unit.requireProbe();
    }

    @Override
    public void maySleep(Consumer<Boolean> asker) {
        unit.ask(result -> asker.accept(result instanceof SleepResult.Slept));
    }

    @Override
    public void sleep(Consumer<Sleep> waiter) {
        unit.sleep(
                result ->
                        waiter.accept(
                                switch (result) {
                                    case SleepResult.Slept _ -> Sleep.ASLEEP;
                                    case SleepResult.Woken _ -> Sleep.WOKEN;
                                    case SleepResult.Awake _ -> Sleep.AWAKE;
                                    case SleepResult.Needed _ -> Sleep.NEEDED;
                                    case SleepResult.Left _ -> Sleep.LEFT;
                                    case SleepResult.Failed _ -> Sleep.FAILED;
                                }));
    }
}
