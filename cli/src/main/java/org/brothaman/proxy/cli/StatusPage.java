package org.brothaman.proxy.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.log.OneLine;
import org.brothaman.proxy.loop.TurnTimes;
import org.brothaman.proxy.server.Statistics;
import org.brothaman.proxy.session.Service;

/**
 * What a proxy tells of itself over its control socket: {@code KEY=VALUE} lines, times in
 * milliseconds. Both ends of that talk are here. Immutable.
 *
 * @param doing what is being done with units, as {@code Starting web.service}; mostly empty
 * @param listen the addresses that it listens on, separated by spaces
 * @param backend likewise
 * @param manager whose units they are; empty without units
 * @param exclusive empty for units that may run whatever else does
 * @param refused clients turned away since the start, by reason as in the metrics
 * @param exitInMillis until it exits for want of clients; empty while there are some
 * @param neededBy units that keep an idle unit, and so the proxy, from going to sleep
 */
record StatusPage(
        long pid,
        ProxyActivity activity,
        String doing,
        String listen,
        String backend,
        List<String> units,
        Optional<ManagerScope> manager,
        Optional<Exclusive> exclusive,
        Traffic traffic,
        Map<String, Long> refused,
        long activations,
        Optional<LastWake> lastWake,
        Optional<Turns> turns,
        OptionalLong exitInMillis,
        List<String> neededBy) {

    /** Of the names and addresses of 64 sockets, with room to spare. */
    private static final int LONGEST_VALUE = 16 << 10;

    /**
     * Units of which only one may run at a time.
     *
     * @param group their name
     * @param wantedBy which one is the first in line while this one has its turn; empty for none
     */
    record Exclusive(String group, String wantedBy) {}

    /** Connections and bytes. */
    record Traffic(
            long open, long waiting, long quiet, long served, long toBackends, long toClients) {}

    /**
     * The latest activation.
     *
     * @param by who had it woken; empty for nobody who is known
     */
    record LastWake(String unit, String by, long startMillis, long readyMillis) {}

    /** How long the event loops' turns took. */
    record Turns(
            long count,
            long over50Millis,
            long busyMillis,
            long longestMicros,
            long longestAgoMillis) {
        private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

        static Turns of(TurnTimes times) {
            return new Turns(
                    times.turns(),
                    times.longerThan(STALL_NANOS),
                    TimeUnit.NANOSECONDS.toMillis(times.busyNanos()),
                    TimeUnit.NANOSECONDS.toMicros(times.longestNanos()),
                    TimeUnit.NANOSECONDS.toMillis(times.longestAgoNanos()));
        }
    }

    /**
     * @param exitIdleMillis negative for never
     */
    static StatusPage of(
            Statistics statistics,
            List<Service> services,
            UnitActivators units,
            UnitReporter reporter,
            long exitIdleMillis) {
        List<String> doing = reporter.doing();
        boolean exits = exitIdleMillis >= 0 && statistics.idleNanos() >= 0 && doing.isEmpty();
        long idleMillis = TimeUnit.NANOSECONDS.toMillis(statistics.idleNanos());
        return new StatusPage(
                HostProcess.id(),
                ProxyActivity.of(statistics, !doing.isEmpty()),
                String.join("; ", doing),
                join(services.stream().map(service -> service.address().toString()).toList()),
                join(services.stream().map(service -> service.backend().toString()).toList()),
                List.copyOf(units.names()),
                units.names().isEmpty() ? Optional.empty() : Optional.of(units.scope()),
                units.exclusive(),
                new Traffic(
                        statistics.open(),
                        statistics.waiting(),
                        statistics.quiet(),
                        statistics.served(),
                        statistics.toBackends(),
                        statistics.toClients()),
                statistics.refusals(),
                reporter.wakes(),
                reporter.lastWake(),
                Optional.of(Turns.of(statistics.turns())),
                exits
                        ? OptionalLong.of(Math.max(0, exitIdleMillis - idleMillis))
                        : OptionalLong.empty(),
                exits ? reporter.needers() : List.of());
    }

    private static String join(List<String> words) {
        return words.stream().distinct().collect(Collectors.joining(" "));
    }

    /** As the control socket and JSON have it: the keys in their order, with texts and numbers. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("pid", pid);
        fields.put("state", activity.word());
        if (!doing.isEmpty()) {
            fields.put("doing", doing);
        }
        fields.put("listen", listen);
        fields.put("backend", backend);
        fields.put("units", String.join(" ", units));
        manager.ifPresent(scope -> fields.put("manager", scope.word()));
        exclusive.ifPresent(
                turn -> {
                    fields.put("exclusive", turn.group());
                    if (!turn.wantedBy().isEmpty()) {
                        fields.put("wantedBy", turn.wantedBy());
                    }
                });
        fields.put("open", traffic.open());
        fields.put("waiting", traffic.waiting());
        if (traffic.quiet() > 0) {
            fields.put("quiet", traffic.quiet());
        }
        fields.put("served", traffic.served());
        fields.put("toBackends", traffic.toBackends());
        fields.put("toClients", traffic.toClients());
        if (!refused.isEmpty()) {
            fields.put("refused", counts(refused, ":", " "));
        }
        fields.put("activations", activations);
        lastWake.ifPresent(
                last -> {
                    fields.put("lastUnit", last.unit());
                    if (!last.by().isEmpty()) {
                        fields.put("lastClient", last.by());
                    }
                    fields.put("lastStartMillis", last.startMillis());
                    fields.put("lastReadyMillis", last.readyMillis());
                });
        turns.ifPresent(
                times -> {
                    fields.put("turns", times.count());
                    fields.put("turnsOver50Millis", times.over50Millis());
                    fields.put("busyMillis", times.busyMillis());
                    fields.put("longestTurnMicros", times.longestMicros());
                    fields.put("longestTurnAgoMillis", times.longestAgoMillis());
                });
        exitInMillis.ifPresent(millis -> fields.put("exitInMillis", millis));
        if (!neededBy.isEmpty()) {
            fields.put("neededBy", String.join(" ", neededBy));
        }
        return fields;
    }

    /** Each reason with its number. */
    static String counts(Map<String, Long> counts, String between, String after) {
        return counts.entrySet().stream()
                .map(count -> count.getKey() + between + count.getValue())
                .collect(Collectors.joining(after));
    }

    /** What the control socket says. */
    String write() {
        return fields().entrySet().stream()
                .map(line -> line.getKey() + "=" + plain(line.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    /** A client's address is a name of its own choice, if a sender of headers says so. */
    private static String plain(Object value) {
        return OneLine.of(value.toString(), LONGEST_VALUE);
    }

    /**
     * Reads what another proxy has said, which may be another user's and then says what it likes:
     * texts are made plain, lines that we do not know are left out.
     *
     * @return empty when it lacks what every proxy tells
     */
    static Optional<StatusPage> read(String text) {
        StatusLines lines = StatusLines.of(text);
        Optional<ProxyActivity> activity = lines.text("state").flatMap(ProxyActivity::named);
        boolean complete =
                activity.isPresent()
                        && lines.haveTexts("listen", "backend", "units")
                        && lines.haveNumbers("pid", "open", "waiting", "served")
                        && lines.haveNumbers("toBackends", "toClients", "activations");
        if (!complete) {
            return Optional.empty();
        }
        return Optional.of(
                new StatusPage(
                        lines.number("pid"),
                        activity.get(),
                        lines.text("doing").orElse(""),
                        lines.text("listen").orElseThrow(),
                        lines.text("backend").orElseThrow(),
                        lines.words("units"),
                        lines.text("manager").flatMap(ManagerScope::named),
                        lines.text("exclusive")
                                .map(
                                        name ->
                                                new Exclusive(
                                                        name, lines.text("wantedBy").orElse(""))),
                        new Traffic(
                                lines.number("open"),
                                lines.number("waiting"),
                                lines.haveNumbers("quiet") ? lines.number("quiet") : 0,
                                lines.number("served"),
                                lines.number("toBackends"),
                                lines.number("toClients")),
                        lines.counts("refused"),
                        lines.number("activations"),
                        lastWake(lines),
                        turns(lines),
                        lines.haveNumbers("exitInMillis")
                                ? OptionalLong.of(lines.number("exitInMillis"))
                                : OptionalLong.empty(),
                        lines.words("neededBy")));
    }

    private static Optional<LastWake> lastWake(StatusLines lines) {
        return lines.text("lastUnit")
                .filter(_ -> lines.haveNumbers("lastStartMillis", "lastReadyMillis"))
                .map(
                        unit ->
                                new LastWake(
                                        unit,
                                        lines.text("lastClient").orElse(""),
                                        lines.number("lastStartMillis"),
                                        lines.number("lastReadyMillis")));
    }

    private static Optional<Turns> turns(StatusLines lines) {
        boolean told =
                lines.haveNumbers("turns", "turnsOver50Millis", "busyMillis")
                        && lines.haveNumbers("longestTurnMicros", "longestTurnAgoMillis");
        return told
                ? Optional.of(
                        new Turns(
                                lines.number("turns"),
                                lines.number("turnsOver50Millis"),
                                lines.number("busyMillis"),
                                lines.number("longestTurnMicros"),
                                lines.number("longestTurnAgoMillis")))
                : Optional.empty();
    }
}
