package org.brothaman.proxy.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.brothaman.proxy.activation.lifecycle.UnitEvent;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.log.OneLine;
import org.brothaman.proxy.loop.TurnTimes;
import org.brothaman.proxy.server.Proxy;
import org.brothaman.proxy.server.Statistics;
import org.brothaman.proxy.session.Service;

/**
 * What a proxy tells of itself over its control socket: {@code KEY=VALUE} lines, times in
 * milliseconds. Both ends of that talk are here. Stateless.
 */
final class StatusPage {
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private StatusPage() {}

    /**
     * @param exitIdleMillis negative for never
     */
    static String write(
            Statistics statistics,
            List<Service> services,
            UnitActivators units,
            UnitReporter reporter,
            long exitIdleMillis) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("pid", HostProcess.id());
        page.put("state", state(statistics, !reporter.doing().isEmpty()));
        if (!reporter.doing().isEmpty()) {
            page.put("doing", String.join("; ", reporter.doing()));
        }
        page.put("listen", join(services.stream().map(s -> s.address().toString()).toList()));
        page.put("backend", join(services.stream().map(s -> s.backend().toString()).toList()));
        page.put("units", String.join(" ", units.names()));
        if (!units.names().isEmpty()) {
            page.put("manager", units.scope().word());
        }
        page.put("open", statistics.open());
        page.put("waiting", statistics.waiting());
        page.put("served", statistics.served());
        page.put("toBackends", statistics.toBackends());
        page.put("toClients", statistics.toClients());
        page.put("activations", reporter.wakes());
        UnitEvent.Woken last = reporter.lastWake();
        if (last != null) {
            page.put("lastUnit", last.unit());
            page.put("lastStartMillis", last.start().toMillis());
            page.put("lastReadyMillis", last.readiness().toMillis());
        }
        putTurns(page, statistics.turns());
        if (exitIdleMillis >= 0 && statistics.idleNanos() >= 0 && reporter.doing().isEmpty()) {
            long idle = TimeUnit.NANOSECONDS.toMillis(statistics.idleNanos());
            page.put("exitInMillis", Math.max(0, exitIdleMillis - idle));
            if (!reporter.needers().isEmpty()) {
                page.put("neededBy", String.join(" ", reporter.needers()));
            }
        }
        return page.entrySet().stream()
                .map(line -> line.getKey() + "=" + line.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /**
     * One word for what it does: {@code waiting} when nobody can be served yet, {@code stopping}
     * when nobody is there and units are put to sleep.
     *
     * @param busy something is being done with a unit
     */
    static String state(Statistics statistics, boolean busy) {
        if (statistics.state() != Proxy.State.SERVING) {
            return statistics.state().name().toLowerCase(Locale.ROOT);
        }
        if (statistics.open() > 0) {
            return statistics.waiting() == statistics.open() ? "waiting" : "serving";
        }
        return busy ? "stopping" : "serving";
    }

    private static void putTurns(Map<String, Object> page, TurnTimes turns) {
        page.put("turns", turns.turns());
        page.put("turnsOver50Millis", turns.longerThan(STALL_NANOS));
        page.put("busyMillis", TimeUnit.NANOSECONDS.toMillis(turns.busyNanos()));
        page.put("longestTurnMicros", TimeUnit.NANOSECONDS.toMicros(turns.longestNanos()));
        page.put("longestTurnAgoMillis", TimeUnit.NANOSECONDS.toMillis(turns.longestAgoNanos()));
    }

    private static String join(List<String> words) {
        return words.stream().distinct().collect(Collectors.joining(" "));
    }

    /** Numbers are numbers again; texts are plain, for the page may be another user's. */
    static Map<String, Object> read(String page) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String line : page.split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                String value = OneLine.of(line.substring(equals + 1), page.length());
                values.put(
                        OneLine.of(line.substring(0, equals), page.length()),
                        value.matches("[0-9]{1,18}") ? (Object) Long.valueOf(value) : value);
            }
        }
        return values;
    }
}
