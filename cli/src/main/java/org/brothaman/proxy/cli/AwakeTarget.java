package org.brothaman.proxy.cli;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.lifecycle.OwnStarts;
import org.brothaman.proxy.activation.manager.HoldReason;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.SystemdManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.doctor.Doctor;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.quadlet.QuadletKind;
import org.brothaman.proxy.setup.quadlet.QuadletNames;
import org.brothaman.proxy.setup.quadlet.Quadlets;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.brothaman.proxy.setup.unitfiles.UnitFolder;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands wake, sleep, hold and release are about: a unit, by its Quadlet or itself. */
final class AwakeTarget {
    /** As long as a container may take to start that has its image at hand, and to stop. */
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

    /** Within this a proxy has ended that has found its unit asleep. */
    private static final long LEAVING_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final String SERVICE = ".service";

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "Name of the container's Quadlet, or of a unit.")
    @SuppressWarnings("NullAway.Init") // picocli wants it
    String name;

    @Option(
            names = "--user",
            description = "A unit of the calling user. Default unless run as root.")
    boolean user;

    @Option(names = "--system", description = "A unit of the system.")
    boolean system;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    Map<String, String> environment = System.getenv();

    ManagerScope scope() {
        return new ScopeOptions(user, system).scope(environment);
    }

    SystemdManager manager() {
        return SystemdManager.of(scope(), environment, MonotonicClock.SYSTEM);
    }

    /** By when the manager must have answered. */
    static long deadline() {
        return MonotonicClock.SYSTEM.nanoTime() + PATIENCE_NANOS;
    }

    /**
     * The Quadlet, if it is one's name or its unit's; of a template its default instance.
     *
     * @throws CommandFailedException when nothing runs of what is called so
     */
    Optional<Quadlet> quadlet() {
        var quadlets = new Quadlets(SearchPath.of(scope(), environment, ProcessInfo.userId()));
        Optional<Quadlet> found = QuadletNames.find(quadlets, name, _ -> {});
        Optional<String> why = QuadletKind.whyUnserved(name);
        if (found.isEmpty() && why.isPresent()) {
            throw new CommandFailedException(name + ": " + why.get());
        }
        return found.map(one -> one.isTemplate() ? instance(quadlets, one) : one);
    }

    private static Quadlet instance(Quadlets quadlets, Quadlet template) {
        return quadlets.defaultInstance(template, _ -> {})
                .orElseThrow(
                        () ->
                                new CommandFailedException(
                                        "%s is a template; name one of its instances: %sINSTANCE"
                                                .formatted(template.name(), template.name())));
    }

    /** The unit that is meant: the Quadlet's, else the service of that name. */
    String unit() {
        return quadlet().map(Quadlet::unit).orElseGet(() -> service(name));
    }

    /** The unit of its proxy, which need not be there. */
    String proxy() {
        String own = quadlet().map(Quadlet::name).orElseGet(() -> stem(name));
        return service(Quadlet.derived(own, "-proxy"));
    }

    /** What the proxies before its unit do with it when nobody uses it; empty without a proxy. */
    Optional<IdleRule> idleRule(String unit) {
        Set<String> proxies = new LinkedHashSet<>(Set.of(proxy()));
        Optional<UnitFolder> folder = UnitFolder.path(scope(), environment).map(UnitFolder::new);
        try {
            if (folder.isPresent()) {
                proxies.addAll(folder.get().servicesFor(unit));
            }
        } catch (IOException e) {
            throw new CommandFailedException(
                    "cannot search for the proxies before " + unit + ": " + e);
        }
        return IdleRule.of(
                proxies.stream()
                        .collect(
                                Collectors.toMap(
                                        proxy -> proxy,
                                        proxy -> Doctor.command(scope(), environment, proxy))),
                unit);
    }

    private static String service(String name) {
        return stem(name) + SERVICE;
    }

    private static String stem(String name) {
        return name.endsWith(SERVICE) ? Quadlet.stem(name) : Quadlet.nameOf(name);
    }

    /**
     * @throws CommandFailedException when it did not lead where it should
     */
    static void require(Outcome outcome) {
        if (outcome instanceof Outcome.Trouble trouble) {
            throw new CommandFailedException(trouble.message());
        }
    }

    /**
     * Starts or thaws it, whichever it needs, and hands it over to its proxy, whoever has started
     * it.
     */
    void wake(SystemdManager manager, String unit) {
        long askedMicros = TimeUnit.NANOSECONDS.toMicros(MonotonicClock.SYSTEM.nanoTime());
        require(manager.start(unit, deadline()));
        require(manager.thaw(unit, deadline()));
        Outcome outcome = manager.glance(unit, deadline());
        require(outcome);
        if (outcome instanceof Outcome.Done(UnitState state)) {
            try {
                OwnStarts.of(scope(), environment)
                        .noteWhole(manager, unit, state, askedMicros, deadline());
            } catch (IOException e) {
                System.err.printf(
                        "bro-proxy: cannot note that %s was started by bro-proxy (%s), so its proxy does not put it to sleep%n",
                        unit, e);
            }
        }
    }

    /**
     * Starts its proxy, without which nobody lets it sleep again. A proxy stays for as long as its
     * unit is held. One that ran already is started once more a moment later, for it may have been
     * about to end, because it had seen its unit asleep just before.
     *
     * @return whether it has one
     * @throws CommandFailedException when that does not start
     */
    boolean startProxy(SystemdManager manager) {
        String proxy = proxy();
        long asked = MonotonicClock.SYSTEM.nanoTime();
        return switch (manager.start(proxy, deadline())) {
            case Outcome.Done(UnitState state) -> {
                if (state.begun() < TimeUnit.NANOSECONDS.toMicros(asked)) {
                    MonotonicClock.SYSTEM.pause(LEAVING_NANOS);
                    require(startOnceMore(manager, proxy));
                }
                yield true;
            }
            case Outcome.NotFound _ -> false;
            case Outcome.Trouble trouble -> throw new CommandFailedException(trouble.message());
        };
    }

    /** Again if it ended by itself between the job, which found it running, and the look at it. */
    private Outcome startOnceMore(SystemdManager manager, String proxy) {
        Outcome outcome = manager.start(proxy, deadline());
        return outcome instanceof Outcome.JobFailed failed
                        && failed.state().isDown()
                        && failed.state().result().equals("success")
                ? manager.start(proxy, deadline())
                : outcome;
    }

    /**
     * Ends a hold, and starts the proxy, for somebody may have stopped it meanwhile.
     *
     * @return whether it was held so
     */
    boolean release(SystemdManager manager, HoldReason reason, String unit) {
        String hold = reason.holdOf(unit);
        Outcome held = manager.glance(hold, deadline());
        if (held instanceof Outcome.Done(UnitState state) && state.isDown()) {
            return false;
        }
        require(held);
        require(manager.stop(hold, hold, deadline()));
        System.out.println(unit + " is no longer held" + others(manager, reason, unit));
        startProxy(manager);
        return true;
    }

    /** What else holds it, as the rest of a sentence; empty if nothing is known to. */
    private static String others(SystemdManager manager, HoldReason ended, String unit) {
        return Stream.of(HoldReason.values())
                .filter(reason -> reason != ended)
                .map(reason -> reason.holdOf(unit))
                .filter(
                        hold ->
                                manager.glance(hold, deadline()) instanceof Outcome.Done(var state)
                                        && !state.isDown())
                .map(hold -> " by %s, but still by %s".formatted(ended.holdOf(unit), hold))
                .collect(Collectors.joining());
    }
}
