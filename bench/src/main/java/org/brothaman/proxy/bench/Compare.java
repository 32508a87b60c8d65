package org.brothaman.proxy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.brothaman.proxy.bench.figures.Outcome;
import org.brothaman.proxy.bench.figures.Results;
import org.brothaman.proxy.bench.figures.Row;
import org.brothaman.proxy.bench.figures.Work;
import org.brothaman.proxy.bench.figures.Works;
import org.brothaman.proxy.bench.report.Header;
import org.brothaman.proxy.bench.run.Contender;
import org.brothaman.proxy.bench.run.Measurement;
import org.brothaman.proxy.bench.run.Place;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The comparison: every contender does every work in turn, round after round (A B C A B C …), so a
 * machine that drifts drifts for all. Started by {@code bench/compare}, which made the place.
 */
@Command(
        name = "bench/compare",
        sortOptions = false,
        usageHelpWidth = 80,
        description = "Compares bro-proxy with systemd-socket-proxyd and others on this machine.")
final class Compare implements Callable<Integer> {

    /** Stopping a row, starting the next: milliseconds that the estimate adds per row. */
    private static final long PER_ROW_MILLIS = 160;

    private static final int FULL_ROUNDS = 3;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--quick", description = "Short windows, one round, under 2 minutes.")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds (default: 3; quick: 1).")
    private @Nullable Integer rounds;

    @Option(
            names = "--only",
            paramLabel = "WORK",
            split = ",",
            description = "Only these works; a name ending in '-' takes all that start so.")
    private List<String> only = List.of();

    @Option(
            names = "--proxies",
            paramLabel = "NAME",
            split = ",",
            description = "Only these contenders.")
    private List<String> proxies = List.of();

    @Option(names = "--list", description = "Name works and contenders, measure nothing.")
    private boolean list;

    @Option(
            names = "--pin",
            paramLabel = "split|free",
            defaultValue = "split",
            description = {
                "split: proxy on one core, generator and backend on the other (default).",
                "free: all on both cores."
            })
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Pin pin;

    @Option(
            names = "--congestion-control",
            paramLabel = "NAME",
            description = "net.ipv4.tcp_congestion_control for the run (default: the host's).")
    private @Nullable String congestionControl;

    @Option(
            names = "--bro",
            paramLabel = "FILE",
            description = "bro-proxy's binary (default: graalvm/target/bro-proxy).")
    private @Nullable Path bro;

    @Option(names = "--out", paramLabel = "DIR", description = "Default: bench/results.")
    private @Nullable Path out;

    @Option(names = "--name", paramLabel = "NAME", defaultValue = "latest", hidden = true)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String name;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "This text.")
    boolean help;

    private final Results results = new Results();

    public static void main(String[] words) {
        CommandLine line = new CommandLine(new Compare());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(
                (wrong, _) -> {
                    System.err.println("compare: " + wrong.getMessage() + " (see --help)");
                    return CommandLine.ExitCode.USAGE;
                });
        System.exit(line.execute(words));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds != null && rounds < 1) {
            throw usage("--rounds: " + rounds + " is not a number of rounds, give 1 or more");
        }
        if (congestionControl != null) {
            chooseCongestionControl();
        }
        Machine machine = Machine.look(pin);
        List<Contender> contenders = contenders();
        List<Work> works = works(machine.descriptors());
        if (list) {
            works.forEach(work -> System.out.println("work   " + work.name()));
            contenders.forEach(one -> System.out.println("proxy  " + one.proxyName()));
            return 0;
        }
        Path home = Path.of(System.getProperty("bench.home")).toAbsolutePath();
        Path binary = bro == null ? home.resolve("../graalvm/target/bro-proxy").normalize() : bro;
        Path scratch = Files.createTempDirectory("bro-proxy-compare-");
        try {
            Place place =
                    machine.place(home.resolve("target/c"), binary, scratch).withReadableCopies();
            String prices = Machine.prices(place);
            System.out.println(Header.PRICES + ": " + prices);
            List<String> missing = announceMissing(contenders, place);
            Path folder = out == null ? home.resolve("results") : out;
            measure(
                    contenders,
                    works,
                    place,
                    () ->
                            Reports.write(
                                    folder,
                                    name,
                                    machine.header(contenders, place, prices, missing, quick),
                                    results));
            System.out.println("wrote " + folder.resolve(name + ".md"));
        } finally {
            Scratch.delete(scratch);
        }
        return results.rows().stream().anyMatch(row -> row.outcome() instanceof Outcome.Failed)
                ? 1
                : 0;
    }

    /** In the network namespace that {@code bench/compare} made, so not without one. */
    private void chooseCongestionControl() throws IOException {
        if (System.getenv("BENCH_NAMESPACE") == null) {
            throw usage("--congestion-control: '" + congestionControl + "' needs root");
        }
        Path sysctl = Path.of("/proc/sys/net/ipv4/");
        try {
            Files.writeString(sysctl.resolve("tcp_congestion_control"), congestionControl);
        } catch (IOException refused) {
            String allowed = Files.readString(sysctl.resolve("tcp_allowed_congestion_control"));
            throw usage(
                    "--congestion-control: no '"
                            + congestionControl
                            + "' here, there are "
                            + allowed.strip());
        }
    }

    private List<Contender> contenders() {
        List<String> known = Arrays.stream(Contender.values()).map(Contender::proxyName).toList();
        for (String wanted : proxies) {
            if (!known.contains(wanted)) {
                throw usage("--proxies: there is no '" + wanted + "', there are " + known);
            }
        }
        return Arrays.stream(Contender.values())
                .filter(one -> proxies.isEmpty() || proxies.contains(one.proxyName()))
                .toList();
    }

    private List<Work> works(long descriptors) {
        List<Work> all = Works.list(quick, descriptors);
        for (String wanted : only) {
            if (all.stream().noneMatch(work -> matches(work, wanted))) {
                String names = all.stream().map(Work::name).collect(Collectors.joining(" "));
                throw usage("--only: there is no work '" + wanted + "', there are " + names);
            }
        }
        return all.stream()
                .filter(work -> only.isEmpty() || only.stream().anyMatch(w -> matches(work, w)))
                .toList();
    }

    private static boolean matches(Work work, String wanted) {
        return wanted.endsWith("-") ? work.name().startsWith(wanted) : work.name().equals(wanted);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static List<String> announceMissing(List<Contender> contenders, Place place) {
        List<String> missing = new ArrayList<>();
        for (Contender contender : contenders) {
            Optional<String> why = contender.missing(place);
            if (why.isPresent()) {
                String warning = contender.proxyName() + " IS NOT MEASURED: " + why.get();
                System.out.println("!!! " + warning);
                missing.add(warning);
            }
        }
        return missing;
    }

    /**
     * What is done after every round, so that an interrupted run leaves its whole rounds behind.
     */
    private interface AfterRound {
        void write() throws IOException;
    }

    private void measure(
            List<Contender> contenders, List<Work> works, Place place, AfterRound afterRound)
            throws IOException, InterruptedException {
        List<Contender> present =
                contenders.stream().filter(one -> one.missing(place).isEmpty()).toList();
        int turns = rounds != null ? rounds : quick ? 1 : FULL_ROUNDS;
        Measurement measurement = new Measurement(place);
        Progress progress = new Progress(estimate(present, works, turns));
        for (int round = 1; round <= turns; round++) {
            for (Work work : works) {
                if (round > 1 && work.kind() instanceof Work.Trace) {
                    continue; // counts hardly vary: once is enough
                }
                for (Contender contender : contenders) {
                    Outcome outcome = measurement.row(contender, work);
                    results.add(new Row(contender.proxyName(), work.name(), round, outcome));
                    progress.row(
                            rowMillis(work), round, work.name(), contender.proxyName(), outcome);
                }
            }
            afterRound.write();
        }
    }

    private static long estimate(List<Contender> present, List<Work> works, int turns) {
        long millis = 0;
        for (Work work : works) {
            int times = work.kind() instanceof Work.Trace ? 1 : turns;
            millis += rowMillis(work) * times * present.size();
        }
        return millis;
    }

    private static long rowMillis(Work work) {
        return work.millis() + PER_ROW_MILLIS;
    }
}
