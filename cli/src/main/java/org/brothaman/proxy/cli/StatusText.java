package org.brothaman.proxy.cli;

import java.io.PrintStream;
import java.util.List;

/** Prints what {@code bro-proxy status} shows, for people. Stateless. */
final class StatusText {
    private StatusText() {}

    static void print(StatusReport report, PrintStream out) {
        out.printf("%s: %s", report.name(), report.state());
        switch (report) {
            case StatusReport.Running running -> {
                printIdleness(running.page(), out);
                printUnits(report, out);
                printPage(running.page(), out);
            }
            case StatusReport.Resting resting -> {
                out.println();
                printUnits(report, out);
                resting.sockets().forEach((unit, text) -> line(out, "socket", unit + " " + text));
                if (!resting.listens()) {
                    line(out, "remedy", "run bro-proxy doctor");
                }
            }
        }
    }

    private static void printIdleness(StatusPage page, PrintStream out) {
        out.printf(", process %d", page.pid());
        if (!page.neededBy().isEmpty()) {
            out.printf(", idle, kept up by %s", String.join(" ", page.neededBy()));
        } else if (page.exitInMillis().isPresent()) {
            out.printf(", idle, exits in %.1f s", page.exitInMillis().getAsLong() / 1000.0);
        }
        out.println();
    }

    private static void printUnits(StatusReport report, PrintStream out) {
        for (StatusReport.Seen seen : report.units()) {
            String by = seen.starter().isEmpty() ? "" : ", started by " + seen.starter();
            line(out, "unit", seen.unit() + " is " + seen.state() + by);
            printTree(seen.relations(), "  ", out);
        }
    }

    private static void printTree(
            List<StatusReport.Relation> relations, String indent, PrintStream out) {
        for (StatusReport.Relation relation : relations) {
            line(out, relation.how().label, indent + relation.unit() + " is " + relation.state());
            printTree(relation.relations(), indent + "  ", out);
        }
    }

    private static void printPage(StatusPage page, PrintStream out) {
        if (!page.doing().isEmpty()) {
            line(out, "now", page.doing());
        }
        page.exclusive()
                .ifPresent(
                        turn ->
                                line(
                                        out,
                                        "exclusive",
                                        turn.wantedBy().isEmpty()
                                                ? turn.group()
                                                : turn.group() + ", wanted by " + turn.wantedBy()));
        line(out, "route", page.listen() + " to " + page.backend());
        StatusPage.Traffic traffic = page.traffic();
        line(
                out,
                "connections",
                "%d open (%d of them waiting%s), %d since the start"
                        .formatted(
                                traffic.open(),
                                traffic.waiting(),
                                traffic.quiet() == 0
                                        ? ""
                                        : ", " + traffic.quiet() + " quiet while the unit sleeps",
                                traffic.served()));
        line(
                out,
                "bytes",
                "%d to the backend, %d to clients"
                        .formatted(traffic.toBackends(), traffic.toClients()));
        if (!page.refused().isEmpty()) {
            line(out, "refused", StatusPage.counts(page.refused(), " ", ", "));
        }
        line(out, "activations", Long.toString(page.activations()));
        page.turns()
                .ifPresent(
                        turns ->
                                line(
                                        out,
                                        "stalls",
                                        "%d of %d turns over 50 ms, the longest %.1f ms"
                                                .formatted(
                                                        turns.over50Millis(),
                                                        turns.count(),
                                                        turns.longestMicros() / 1000.0)));
        page.lastWake()
                .ifPresent(
                        last ->
                                line(
                                        out,
                                        "last",
                                        "%s up in %d ms, ready %d ms later%s"
                                                .formatted(
                                                        last.unit(),
                                                        last.startMillis(),
                                                        last.readyMillis(),
                                                        last.by().isEmpty()
                                                                ? ""
                                                                : ", for " + last.by())));
    }

    private static void line(PrintStream out, String label, String text) {
        out.printf("  %-12s %s%n", label, text);
    }
}
