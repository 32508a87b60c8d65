package org.brothaman.proxy.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.brothaman.proxy.activation.lifecycle.UnitEvent;
import org.brothaman.proxy.activation.lifecycle.UnitObserver;
import org.brothaman.proxy.activation.systemd.Notifier;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.log.Field;
import org.brothaman.proxy.log.Fields;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.log.Log;
import org.jspecify.annotations.Nullable;

/**
 * Tells the log, the service manager and the control socket what becomes of units. Written by
 * activation threads.
 */
final class UnitReporter implements UnitObserver {
    private final Log log;
    private final Notifier notifier;
    private volatile StatusPage.@Nullable LastWake lastWake;
    private volatile int wakes;
    private final Map<String, List<String>> needed = new ConcurrentHashMap<>();
    private final Map<String, String> doing = new ConcurrentHashMap<>();
    private volatile Consumer<UnitEvent> listener = event -> {};
    private volatile UnaryOperator<String> requesters = unit -> "";

    UnitReporter(Log log, Notifier notifier) {
        this.log = log;
        this.notifier = notifier;
    }

    /** Tells that one too, from now on. */
    void alsoTell(Consumer<UnitEvent> another) {
        listener = listener.andThen(another);
    }

    /**
     * @param requesters who has a unit woken, by the unit's name; empty for nobody who is known
     */
    void askWho(UnaryOperator<String> requesters) {
        this.requesters = requesters;
    }

    @Override
    public void begins(String unit, String status, Duration atMost) {
        if (log.keeps(Level.DEBUG)) {
            log.log(Level.DEBUG, status, Fields.NONE.with(Field.UNIT, unit));
        }
        doing.put(unit, status);
        notifier.status(status, TimeSpan.ofMillis(atMost.toMillis()));
    }

    @Override
    public Runnable happened(UnitEvent event) {
        String client = event instanceof UnitEvent.Woken ? requesters.apply(event.unit()) : "";
        doing.remove(event.unit());
        switch (event) {
            case UnitEvent.Woken woken -> count(woken, client);
            case UnitEvent.Needed(String unit, List<String> by, String _) -> needed.put(unit, by);
            case UnitEvent.Slept _ -> needed.remove(event.unit());
            case UnitEvent.NotWoken _,
                    UnitEvent.Left _,
                    UnitEvent.Reclaimed _,
                    UnitEvent.NotReclaimed _,
                    UnitEvent.Waits _,
                    UnitEvent.Found _,
                    UnitEvent.Killed _,
                    UnitEvent.AtRisk _,
                    UnitEvent.Troubled _ -> {}
        }
        listener.accept(event);
        return () -> say(event, client);
    }

    private void say(UnitEvent event, String client) {
        Level level =
                switch (event) {
                    case UnitEvent.Found _ -> Level.DEBUG;
                    case UnitEvent.Woken _,
                            UnitEvent.Waits _,
                            UnitEvent.Slept _,
                            UnitEvent.Left _,
                            UnitEvent.Reclaimed _,
                            UnitEvent.Needed _ ->
                            Level.INFO;
                    case UnitEvent.Killed _, UnitEvent.AtRisk _, UnitEvent.NotReclaimed _ ->
                            Level.WARNING;
                    case UnitEvent.NotWoken _, UnitEvent.Troubled _ -> Level.ERR;
                };
        log.log(level, event.message(), fields(event, client));
        notifier.status(event.message());
    }

    private static Fields fields(UnitEvent event, String by) {
        Fields fields =
                Fields.NONE.with(Field.UNIT, event.unit()).with(Field.RESULT, event.result());
        if (!by.isEmpty()) {
            fields = fields.with(Field.CLIENT, by);
        }
        return event.took() == null
                ? fields
                : fields.with(Field.DURATION_USEC, event.took().toNanos() / 1000);
    }

    private synchronized void count(UnitEvent.Woken woken, String by) {
        lastWake =
                new StatusPage.LastWake(
                        woken.unit(), by, woken.start().toMillis(), woken.readiness().toMillis());
        wakes++;
    }

    /** The latest activation; empty before the first. */
    Optional<StatusPage.LastWake> lastWake() {
        return Optional.ofNullable(lastWake);
    }

    /** What is being done with units, as {@code Starting web.service}; mostly nothing. */
    List<String> doing() {
        return doing.values().stream().sorted().toList();
    }

    /** Who keeps units from being put to sleep, as was last seen. */
    List<String> needers() {
        return needed.values().stream().flatMap(List::stream).distinct().sorted().toList();
    }

    /** How often a unit was woken. */
    int wakes() {
        return wakes;
    }
}
