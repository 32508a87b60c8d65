package org.brothaman.proxy.activation.manager;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.ManagerSession.Answer;
import org.brothaman.proxy.activation.systemd.TimeSpan;

/**
 * A transient unit that keeps another one awake: it needs that one, so neither a proxy of ours nor
 * anybody else puts it to sleep without ending the hold. What an administrator would write with
 * systemd-run(1). Immutable.
 *
 * @param reason each may hold it at the same time
 * @param unit the one that is kept awake
 * @param span for how long, a second or more; infinite until it is released
 * @param uptime the seconds since boot from which on that counts, as /proc/uptime has them
 */
record Hold(HoldReason reason, String unit, TimeSpan span, long uptime) {
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * Sleeps until that second since boot: systemd restarts the hold with the unit that it needs
     * (systemd.unit(5), Requires=), and that must not begin its time anew. Without characters that
     * systemd does not read again as it has written them down, for after a daemon-reload it does:
     * dollar and percent signs, semicolons. One who comes too late is told a negative time, and
     * ends.
     */
    private static final String UNTIL = "exec sleep `cut -d. -f1 /proc/uptime | xargs expr %d - `";

    /**
     * What passes by itself: the last one is about to be forgotten, or the unit is being stopped.
     */
    private static final Set<String> PASSING =
            Set.of(
                    "org.freedesktop.systemd1.UnitExists",
                    "org.freedesktop.systemd1.TransactionIsDestructive");

    /** Begins it, in the place of one that there is; {@code Done} has the unit's state then. */
    Outcome begin(ManagerSession open, ErrorTranslator faults, MonotonicClock clock, long deadline)
            throws BusException {
        String name = reason.holdOf(unit);
        if (open.call("StopUnit", "ss", deadline, name, "replace")
                instanceof Answer.Return stopping) {
            open.awaitJob(ManagerSession.job(stopping), deadline);
        }
        while (true) {
            switch (open.startTransient(name, settings(), deadline)) {
                case Answer.Return made -> {
                    open.awaitJob(ManagerSession.job(made), deadline);
                    return new Outcome.Done(state(open, unit, deadline));
                }
                case Answer.Fault fault
                        when PASSING.contains(fault.name())
                                && clock.until(deadline) > AGAIN_NANOS ->
                        clock.pause(AGAIN_NANOS);
                case Answer.Fault fault -> {
                    return faults.explain(Verb.START, name, fault, state(open, unit, deadline));
                }
            }
        }
    }

    private static UnitState state(ManagerSession open, String unit, long deadline)
            throws BusException {
        return UnitProperty.state(open.read(unit, UnitProperty.ALL, deadline));
    }

    /** What StartTransientUnit is told. */
    List<TransientProperty> settings() {
        String until = span.isInfinite() ? "" : " for " + span;
        return List.of(
                TransientProperty.text("Description", unit + " kept awake" + until),
                TransientProperty.text("CollectMode", "inactive-or-failed"),
                TransientProperty.names("Requires", List.of(unit)),
                TransientProperty.names("After", List.of(unit)),
                TransientProperty.text("Type", "exec"),
                TransientProperty.commands("ExecStart", false, List.of(command())));
    }

    private List<String> command() {
        if (span.isInfinite()) {
            return List.of("/bin/sleep", "infinity");
        }
        long seconds = Math.ceilDiv(span.microseconds(), TimeUnit.SECONDS.toMicros(1));
        return List.of("/bin/sh", "-c", UNTIL.formatted(uptime + seconds));
    }
}
