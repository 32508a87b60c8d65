package org.brothaman.proxy.testbed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.brothaman.proxy.testbed.Account.Who;

/**
 * One soak: six deployments on a host of its own, the mixed load of images/load.c through all of
 * them at once, a look at the proxies five times a second, and a verdict. steady never exits and
 * nobody touches its backend; stopped and frozen exit whenever nobody is there for a moment;
 * restarted and inside have their backends restarted now and then, inside's without any network;
 * quiet is {@link QuietCrowd}'s. Made, run once and judged by its test's thread.
 */
final class Soak {
    private static final int USER_ID = 1500;
    private static final int LOOK_MILLIS = 200;
    private static final int WARM_UP_SECONDS = 15;
    private static final int STOPPED_IDLE_MILLIS = 250;
    private static final int FROZEN_IDLE_MILLIS = 100;

    /** Within the last half. */
    private static final int MOST_GROWTH_KIB = 2048;

    /**
     * What a machine may take from one proxy and not say so; a call that blocks does it more often.
     */
    private static final int UNEXPLAINED_PER_MINUTE = 1;

    private final Host host;
    private final Account user;
    private final long leader;
    private final Deployment steady;
    private final Deployment stopped;
    private final Deployment frozen;
    private final Deployment restarted;
    private final Deployment inside;
    private final QuietCrowd quiet;
    private final List<Deployment> deployments;
    private final ProxyWatch steadyWatch;
    private final List<ProxyWatch> watches;
    private final List<String> faults = new ArrayList<>();
    private Map<String, Long> totals;
    private OpenFiles before;
    private OpenFiles after;
    private NamespaceFiles insideBefore;
    private NamespaceFiles insideAfter;
    private double busyProcessors;

    Soak(Host host) {
        this.host = host;
        user = host.user();
        steady = host.deployment(Who.USER).proxy("--exit-idle-time infinity");
        stopped =
                host.deployment(Who.USER)
                        .proxy("--exit-idle-time %dms".formatted(STOPPED_IDLE_MILLIS));
        frozen =
                host.deployment(Who.USER)
                        .proxy(
                                "--exit-idle-time %dms --on-idle=freeze"
                                        .formatted(FROZEN_IDLE_MILLIS));
        restarted = host.deployment(Who.USER).proxy("--exit-idle-time infinity");
        inside = host.deployment(Who.USER).unpublished().proxy("--exit-idle-time infinity");
        leader = host.processes().getFirst();
        quiet = new QuietCrowd(host, leader, USER_ID);
        deployments = List.of(steady, stopped, frozen, restarted, inside);
        steadyWatch = new ProxyWatch("steady", steady, leader, USER_ID);
        watches =
                List.of(
                        steadyWatch,
                        new ProxyWatch("stopped", stopped, leader, USER_ID),
                        new ProxyWatch("frozen", frozen, leader, USER_ID),
                        new ProxyWatch("restarted", restarted, leader, USER_ID),
                        new ProxyWatch("inside", inside, leader, USER_ID),
                        quiet.watch());
    }

    /** Runs it all and prints the figures; what is wrong, a line each, nothing when all holds. */
    List<String> run(int seconds, long seed) throws IOException, InterruptedException {
        for (Deployment deployment : deployments) {
            // Again, should podman lose its first READY=1 after the boot.
            deployment.install().client().with("--retry").answer();
        }
        quiet.install();
        say("%d s of mixed load, --seed %d", seconds, seed);
        // What a proxy makes once for its life, loops and spare pipes, is there after a while.
        play(WARM_UP_SECONDS, quiet.loadOfOne(), seed + 1);
        before = filesAtRest();
        insideBefore = NamespaceFiles.atRest(host, inside);

        long busy = ProcessView.busyMillis(leader);
        totals = totals(play(seconds, quiet.load(), seed));
        busyProcessors = (ProcessView.busyMillis(leader) - busy) / 1e3 / seconds;
        after = filesAtRest();
        insideAfter = NamespaceFiles.atRest(host, inside);
        judge(1 + seconds / 60 * UNEXPLAINED_PER_MINUTE);
        report();
        return faults;
    }

    private Outcome play(int seconds, String more, long seed) throws InterruptedException {
        String line =
                "load --seed %d --seconds %d --steady %d --stopped %d --stopped-idle %d --frozen %d --frozen-idle %d"
                        .formatted(
                                seed,
                                seconds,
                                steady.frontPort(),
                                stopped.frontPort(),
                                STOPPED_IDLE_MILLIS,
                                frozen.frontPort(),
                                FROZEN_IDLE_MILLIS);
        line +=
                " --restarted %d --restarted %d --restart 'systemctl --user restart %s %s'"
                        .formatted(
                                restarted.frontPort(),
                                inside.frontPort(),
                                restarted.unit(),
                                inside.unit());
        Running load = user.start(seconds + 120, "bash", "-c", "exec " + line + more);
        while (load.isAlive()) {
            for (String said : load.linesSoFar()) say("%s", said);
            look();
            load.await(LOOK_MILLIS);
        }
        for (String said : load.linesSoFar()) say("%s", said);
        return load.finish();
    }

    private void look() {
        for (ProxyWatch watch : watches) watch.look();
        double seconds = System.nanoTime() / 1e9;
        boolean warm = before != null;
        if (warm) steadyWatch.noteMemory(seconds);
        quiet.noteMemory(seconds, warm);
    }

    private static Map<String, Long> totals(Outcome load) {
        String last = load.orFail().lines().reduce((a, b) -> b).orElseThrow();
        var totals = new HashMap<String, Long>();
        for (String pair : last.replace("total ", "").split(" ")) {
            totals.put(pair.split("=")[0], Long.valueOf(pair.split("=")[1]));
        }
        return totals;
    }

    private OpenFiles filesAtRest() throws IOException {
        user.awaitNobody(steady.name());
        return OpenFiles.of(steadyWatch.descriptors());
    }

    private void judge(int mostUnexplained) {
        mustBeZero("failed connections", totals.get("failed"));
        mustBeZero("lost bytes", totals.get("lost"));
        if (totals.get("starved") == 0) mustBeZero("complaints of the servers", complaints());
        mustBeZero(
                "leaked descriptors, from " + before + " to " + after + ":",
                after.leakedSince(before));
        mustBeZero(
                "leaked descriptors of inside, from " + insideBefore + " to " + insideAfter + ":",
                insideAfter.leakedSince(insideBefore, host, inside));
        mustBeZero("namespace helpers besides the one", host.namespaceHelpers() - 1);
        for (ProxyWatch watch : watches) {
            mustBeZero("stalls of " + watch.name(), watch.stalls());
            if (watch.unexplained() > mostUnexplained) {
                fault("unexplained stalls of %s %d".formatted(watch.name(), watch.unexplained()));
            }
        }
        if (steadyWatch.processes() != 1) fault("the steady proxy was not one process");
        for (ProxyWatch watch : watches) {
            if (watch.looks() == 0) fault(watch.name() + " was never seen");
        }
        for (Deployment deployment : deployments) {
            String result = user.property(deployment.proxyUnit(), "Result");
            if (!result.equals("success")) fault(deployment.proxyUnit() + ": " + result);
        }
        if (exits(stopped, " stopped") == 0) fault("no idle exit that stops has happened");
        if (exits(frozen, " frozen") == 0) fault("no idle exit that freezes has happened");
        faults.addAll(quiet.faults());
        double growth = steadyWatch.residentKib().growthOfLastHalf();
        if (growth > MOST_GROWTH_KIB) {
            fault("resident memory grew by %.0f KiB within the last half".formatted(growth));
        }
    }

    private void mustBeZero(String what, long count) {
        if (count != 0) fault(what + " " + count);
    }

    private void fault(String what) {
        faults.add(what);
    }

    private long complaints() {
        return deployments.stream()
                .mapToLong(d -> lines(d.unit(), line -> line.contains("server: lost")))
                .sum();
    }

    private long exits(Deployment deployment, String word) {
        return lines(deployment.proxyUnit(), line -> line.endsWith(deployment.unit() + word));
    }

    private long lines(String unit, Predicate<String> wanted) {
        return user.journal(unit).stream().filter(wanted).count();
    }

    private void report() {
        Trend memory = steadyWatch.residentKib();
        say(
                "connections        %d, and %d more cut off by %d restarts of their backend",
                totals.get("connections") - totals.get("cut") - totals.get("starved"),
                totals.get("cut"),
                totals.get("restarts"));
        say(
                "bytes              %d to backends, %d to clients",
                totals.get("sent"), totals.get("taken"));
        say(
                "activations        %d of stopped, %d of frozen",
                lines(stopped.proxyUnit(), line -> line.contains(" ready after ")),
                lines(frozen.proxyUnit(), line -> line.contains(" thawed in ")));
        say(
                "idle exits         %d stopped, %d frozen",
                exits(stopped, " stopped"), exits(frozen, " frozen"));
        say("quiet              %s", quiet.report());
        if (totals.get("starved") > 0) {
            say(
                    "starved            %d connections, while the kernel aborted some: no TCP memory on this machine",
                    totals.get("starved"));
        }
        say("lost bytes         %d", totals.get("lost"));
        say("failed connections %d", totals.get("failed"));
        say(
                "leaked descriptors %d (at rest %s, in the end %s)",
                after.leakedSince(before), before, after);
        say("inside             at rest %s, in the end %s", insideBefore, insideAfter);
        say(
                "resident memory    %.0f KiB at first, %.0f at most, %.0f in the end; last half: %+.0f KiB per hour",
                memory.first(), memory.highest(), memory.last(), memory.slopeOfLastHalf() * 3600);
        for (ProxyWatch watch : watches) {
            say(
                    "longest turn       %.1f ms in %s; over %d ms: %d, %d unexplained, %d without a processor",
                    watch.longestMillis(),
                    watch.name(),
                    ProxyWatch.STALL_MILLIS,
                    watch.stalls(),
                    watch.unexplained(),
                    watch.excused());
        }
        say(
                "slowest answer     %.1f ms, and %.2f processors busy with all this, on average",
                totals.get("slowestMicros") / 1000.0, busyProcessors);
        for (String fault : faults) say("WRONG: %s", fault);
        say(faults.isEmpty() ? "all holds" : "it does not hold");
    }

    private static void say(String format, Object... values) {
        System.out.println("soak: " + String.format(Locale.ROOT, format, values));
    }
}
