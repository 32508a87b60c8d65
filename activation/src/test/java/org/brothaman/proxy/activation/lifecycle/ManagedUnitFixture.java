package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.clock.FakeClock;
import org.brothaman.proxy.activation.exclusive.ExclusiveGroup;
import org.brothaman.proxy.activation.namespace.NetworkNamespace;
import org.brothaman.proxy.activation.readiness.Listeners;
import org.brothaman.proxy.activation.readiness.PortForwarding;
import org.brothaman.proxy.activation.readiness.ProbeTarget;
import org.brothaman.proxy.activation.readiness.Prober;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Units whose manager, probing, threads and time are the test's. */
abstract class ManagedUnitFixture {
    static final WakeResult READY = new WakeResult.Ready();
    static final SleepResult SLEPT = new SleepResult.Slept();
    static final SleepResult WOKEN = new SleepResult.Woken();
    static final SleepResult AWAKE = new SleepResult.Awake();

    final FakeClock clock = new FakeClock();
    final FakeUnit fake = new FakeUnit();
    final List<WakeResult> wakes = new ArrayList<>();
    final List<SleepResult> sleeps = new ArrayList<>();
    final List<UnitEvent> events = new ArrayList<>();
    final List<String> statuses = new ArrayList<>();
    final List<UnitEvent> said = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final Deque<Runnable> threads = new ArrayDeque<>();
    final Deque<Prober.Result> probes = new ArrayDeque<>();
    final List<SocketAddress> addresses = new ArrayList<>();
    final NetworkNamespace network = network();
    final List<ReadinessCheck> checks =
            new ArrayList<>(
                    List.of(
                            new ReadinessCheck(
                                    "127.0.0.1:80",
                                    new Readiness.Http("/health"),
                                    new ProbeTarget(() -> addresses, network),
                                    network)));
    final List<Readiness> probed = new ArrayList<>();
    long probedUntil; // a reading of the clock
    PortForwarding forwarding;

    /** The kernel's table, a header and a line for each socket. */
    String listening = "";

    /** Who listens in the container; null for nobody knows. */
    @Nullable Listeners inside;

    /** Whether the first attempt to reach the backend is enough. */
    boolean answersAtOnce;

    Runnable duringProbes = () -> {};

    /** In which the backend is; asked once. */
    NetworkNamespace network() {
        return NetworkNamespace.ofThisHost(LinuxKernel.INSTANCE);
    }

    ManagedUnit awake(OnIdle onIdle) {
        ManagedUnit unit = unit(onIdle);
        unit.wake(wake -> assertEquals(READY, wake));
        runThreads(1);
        fake.asked.clear();
        return unit;
    }

    /** What is stopped when the unit is to sleep. */
    String stopUnit = "web.service";

    /** Whether it is put to sleep although somebody else has started it. */
    boolean sleepsForeign;

    /** Whether its memory is taken back when it is frozen. */
    boolean reclaims;

    /** Where it is noted what was started by whom. */
    @TempDir Path runtime;

    /** With whom it shares what only one may have; null for nobody. */
    @Nullable ExclusiveGroup exclusive;

    ManagedUnit unit(OnIdle onIdle) {
        return unit(onIdle, threads::add);
    }

    ManagedUnit unit(OnIdle onIdle, Executor executor) {
        return unit(onIdle, executor, fake);
    }

    ManagedUnit unit(OnIdle onIdle, Executor executor, FakeUnit manager) {
        manager.clock = clock::nanoTime;
        UnitPlan plan =
                new UnitPlan(
                        "web.service",
                        ManagerScope.USER,
                        onIdle,
                        stopUnit,
                        checks,
                        Duration.ofSeconds(90),
                        sleepsForeign,
                        reclaims,
                        exclusive);
        UnitObserver observer =
                new UnitObserver() {
                    @Override
                    public void begins(String unit, String status, Duration atMost) {
                        assertFalse(atMost.isNegative());
                        statuses.add(status);
                    }

                    @Override
                    public Runnable happened(UnitEvent event) {
                        events.add(event);
                        switch (event) {
                            case UnitEvent.NotWoken _, UnitEvent.Troubled _ ->
                                    failures.add(event.message());
                            case UnitEvent.Woken _,
                                    UnitEvent.Slept _,
                                    UnitEvent.Found _,
                                    UnitEvent.Waits _,
                                    UnitEvent.Needed _,
                                    UnitEvent.Left _,
                                    UnitEvent.Reclaimed _,
                                    UnitEvent.NotReclaimed _,
                                    UnitEvent.AtRisk _,
                                    UnitEvent.Killed _ -> {}
                        }
                        return () -> said.add(event);
                    }
                };
        return new ManagedUnit(
                plan,
                observer,
                new UnitPlatform(
                        manager,
                        this::probe,
                        manager,
                        () ->
                                new Listeners(
                                        file ->
                                                file.equals("/proc/self/net/tcp")
                                                        ? listening
                                                        : null),
                        address -> listening.isEmpty(),
                        group -> inside,
                        new OwnStarts(runtime),
                        new MemoryReclaim(runtime),
                        clock,
                        executor));
    }

    private Prober.Result probe(
            Readiness readiness,
            ProbeTarget backends,
            Supplier<PortForwarding> acceptor,
            long deadline,
            Prober.Watch watch) {
        this.forwarding = acceptor.get();
        this.probedUntil = deadline;
        probed.add(readiness);
        if (!answersAtOnce) {
            assertTrue(watch.goOn());
        }
        duringProbes.run();
        if (probes.peekFirst() instanceof Prober.Result.Abandoned) {
            fake.up = false;
            clock.advance(TimeUnit.MILLISECONDS.toNanos(250));
            assertFalse(watch.goOn());
        }
        return probes.isEmpty() ? new Prober.Result.Ready() : probes.removeFirst();
    }

    void runThreads(int expected) {
        assertEquals(expected, threads.size());
        while (!threads.isEmpty()) {
            threads.removeFirst().run();
        }
    }

    static Runnable once(Runnable event) {
        boolean[] done = new boolean[1];
        return () -> {
            if (!done[0]) {
                done[0] = true;
                event.run();
            }
        };
    }
}
