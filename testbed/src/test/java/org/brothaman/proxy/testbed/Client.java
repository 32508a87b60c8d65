package org.brothaman.proxy.testbed;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Clients on the host itself, in its network: a number of connections opened at once by the small
 * program images/client.c. Collects the options; {@link #run} or {@link #start} does it.
 */
final class Client {
    private final Account account;
    private final String address;
    private final List<String> options = new ArrayList<>();

    /** How one connection went; times in microseconds from the call to connect. */
    record Result(int index, Fate fate, long bytes, long firstByte, long end, String text) {
        static Result of(String line) {
            String[] parts = line.split(" ", 6);
            return new Result(
                    Integer.parseInt(parts[0]),
                    Fate.valueOf(parts[1].toUpperCase(Locale.ROOT)),
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]),
                    Long.parseLong(parts[4]),
                    parts.length > 5 ? parts[5] : "");
        }

        /** The application's token, after a "count": the same as long as its memory lives. */
        String token() {
            return text.split(" ")[1];
        }
    }

    /** What became of a connection; images/client.c says each. */
    enum Fate {
        ANSWERED,
        CLOSED,
        RESET,
        REFUSED,
        TIMEOUT,
        CORRUPT,
        OTHER
    }

    Client(Account account, String address) {
        this.account = account;
        this.address = address;
    }

    Client with(String option, Object value) {
        options.add(option);
        options.add(value.toString());
        return this;
    }

    Client with(String option) {
        options.add(option);
        return this;
    }

    Client count(int connections) {
        return with("--count", connections);
    }

    /** What each connection sends, a line; "count" unless told. */
    Client send(String text) {
        return with("--send", text);
    }

    Running start() {
        return start(Account.PATIENCE_SECONDS);
    }

    private Running start(int seconds) {
        var command = new ArrayList<>(List.of("client"));
        command.addAll(options);
        command.add(address);
        return account.start(seconds, command.toArray(String[]::new));
    }

    List<Result> run() {
        return results(start().finish());
    }

    /** As {@link #run()}, for what takes more than a minute on a busy machine. */
    List<Result> runFor(int seconds) {
        return results(start(seconds).finish());
    }

    static List<Result> results(Outcome outcome) {
        return outcome.orFail()
                .lines()
                .filter(line -> !line.endsWith(" holding") && !line.endsWith(" gathered"))
                .map(Result::of)
                .toList();
    }

    /** How many connections met each fate. */
    static Map<Fate, Integer> fates(List<Result> results) {
        var fates = new EnumMap<Fate, Integer>(Fate.class);
        for (Result result : results) fates.merge(result.fate(), 1, Integer::sum);
        return fates;
    }

    /** One connection, to be answered. */
    Result answer() {
        List<Result> results = run();
        if (results.size() != 1 || results.getFirst().fate() != Fate.ANSWERED) {
            throw new AssertionError("not answered: " + results);
        }
        return results.getFirst();
    }
}
