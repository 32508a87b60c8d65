package org.brothaman.proxy.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Activator;
import org.brothaman.proxy.session.Admission;
import org.brothaman.proxy.session.Platform;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.Settings;
import org.brothaman.proxy.session.SourceCounts;
import org.brothaman.proxy.session.TcpOptions;
import org.brothaman.proxy.session.Worker;
import org.brothaman.proxy.stream.StreamPath;
import org.jspecify.annotations.Nullable;

/**
 * The data plane as a whole: from listening sockets to the last connection's end. Made and started
 * by the main program, which then waits for {@link #ended}; everything else happens on the first
 * worker's loop. {@link #drain} and {@link #halt} may be called from any thread, any number of
 * times.
 */
public final class Proxy {
    /** What a proxy does at the moment. */
    public enum State {
        /** Made, and not started. */
        NEW,
        /** Accepting and serving. */
        SERVING,
        /** Told to end: serves what is open, accepts nothing. */
        DRAINING,
        /** All is released. */
        ENDED
    }

    /** Why a proxy has ended. */
    public enum End {
        /** Nobody has used it for the exit-idle time. */
        IDLE,
        /** It was told to, and every connection had ended. */
        DRAINED,
        /** It was told to, and connections were cut off. */
        HALTED
    }

    private final Platform platform;
    private final Settings settings;
    private final Admission admission;
    private final Workers workers;
    private final Loop main;
    private final List<Service> services;
    private final CompletableFuture<End> ended = new CompletableFuture<>();
    private List<Listener> listeners = List.of();
    private @Nullable Idleness idleness; // null while it is not looked for
    private List<QuietClock> quietClocks = List.of();
    private List<OthersLook> othersLooks = List.of();
    private volatile State state = State.NEW;

    /**
     * @param services not empty; their listening sockets are the proxy's from {@link #start} on
     */
    public Proxy(Platform platform, Settings settings, List<Service> services) {
        this.platform = platform;
        this.settings = settings;
        this.services = List.copyOf(services);
        Loop first = platform.loops().apply(0);
        TcpOptions tcpOptions = new TcpOptions(platform.kernel(), settings.keepalive());
        admission = new Admission(settings.connectionsMax(), sourceCounts(settings), this::left);
        admission.sessions().begin(first.nanoTime(), () -> {});
        workers =
                new Workers(
                        settings.threads(),
                        n ->
                                new Worker(
                                        platform,
                                        settings,
                                        tcpOptions,
                                        admission,
                                        n == 0 ? first : platform.loops().apply(n),
                                        StreamPath::new));
        main = first;
    }

    private static @Nullable SourceCounts sourceCounts(Settings settings) {
        return settings.limitsSources()
                ? new SourceCounts(settings.connectionsMaxPerSource())
                : null;
    }

    /** Begins to accept; the stage completes when every listening socket is watched. */
    public CompletionStage<Void> start() {
        return CompletableFuture.runAsync(this::begin, main);
    }

    private void begin() {
        if (state != State.NEW) {
            services.forEach(service -> platform.kernel().close(service.listener()));
            end(End.DRAINED);
            return;
        }
        LingeringClose lingeringClose = new LingeringClose(workers.first());
        listeners =
                services.stream()
                        .map(
                                service ->
                                        new Listener(
                                                service,
                                                workers,
                                                admission,
                                                settings,
                                                lingeringClose))
                        .toList();
        quietClocks =
                units().stream()
                        .filter(unit -> unit.quiet().isOn())
                        .map(unit -> new QuietClock(unit, workers, main, platform.log()))
                        .toList();
        quietClocks.forEach(QuietClock::begin);
        othersLooks = units().stream().map(unit -> new OthersLook(unit, main)).toList();
        othersLooks.forEach(OthersLook::begin);
        listeners.forEach(Listener::start);
        state = State.SERVING;
        if (!settings.exitIdleTime().isNever()) {
            idleness = idleness();
            idleness.begin();
        }
    }

    private Idleness idleness() {
        return new Idleness(
                admission.sessions(),
                units(),
                main,
                settings.exitIdleTime().nanos(),
                () -> listeners.forEach(Listener::acceptQueued),
                () -> end(End.IDLE));
    }

    private List<Activation> units() {
        return services.stream()
                .map(Service::activation)
                .filter(unit -> unit.activator() != Activator.NONE)
                .distinct()
                .toList();
    }

    public State state() {
        return state;
    }

    /** Connections that are open right now. */
    public int connections() {
        return admission.sessions().open();
    }

    /** What has been done so far; the stage never completes once the proxy has ended. */
    public CompletionStage<Statistics> statistics() {
        return CompletableFuture.supplyAsync(
                        () -> workers.addTo(new StatisticsCollector(services)), main)
                .thenCompose(sum -> sum)
                .thenApplyAsync(
                        sum ->
                                sum.statistics(
                                        state,
                                        admission.sessions().open(),
                                        admission.sessions().emptyNanos(main.nanoTime())),
                        main);
    }

    /** Completes once all is released. */
    public CompletionStage<End> ended() {
        return ended;
    }

    /**
     * Runs a short task on the first loop once, when for this moment nobody has come, gone or said
     * anything and nobody waits. Looked for less and less often while there is traffic.
     */
    public void onceQuiet(Duration moment, Runnable task) {
        main.execute(() -> new QuietMoment(main, this::statistics, moment, task).look());
    }

    /** Runs a short task on the first loop once, so much later. */
    public void after(Duration delay, Runnable task) {
        main.execute(() -> main.schedule(task, delay.toNanos()));
    }

    /** Runs a short task on the first loop again and again, until the proxy ends. */
    public void every(Duration period, Runnable task) {
        main.execute(() -> repeat(Math.max(1, period.toNanos()), task));
    }

    private void repeat(long periodNanos, Runnable task) {
        if (state == State.ENDED) {
            return;
        }
        task.run();
        main.schedule(() -> repeat(periodNanos, task), periodNanos);
    }

    /** A connection has ended, and someone has asked to be told. */
    private void left() {
        main.execute(
                () -> {
                    switch (state) {
                        case SERVING -> listeners.forEach(Listener::roomAgain);
                        case DRAINING -> awaitLast();
                        case NEW, ENDED -> {}
                    }
                });
    }

    // ---- the end on request ----

    /**
     * Accepts no more, lets open connections end for the drain time, then cuts them off. Before
     * {@link #start} it makes that the end.
     */
    public void drain() {
        main.execute(
                () -> {
                    if (state == State.NEW) {
                        state = State.DRAINING;
                    } else if (state == State.SERVING) {
                        state = State.DRAINING;
                        stopIdleness();
                        listeners.forEach(Listener::stop);
                        main.schedule(this::halt, settings.drainTimeout().nanos());
                        awaitLast();
                    }
                });
    }

    private void awaitLast() {
        admission.awaitLeave();
        if (admission.sessions().open() == 0) {
            end(End.DRAINED);
        }
    }

    /** Ends at once, cutting off what is open. Before {@link #start} it makes that the end. */
    public void halt() {
        main.execute(
                () -> {
                    if (state == State.NEW) {
                        state = State.DRAINING;
                    } else if (state != State.ENDED && !listeners.isEmpty()) {
                        end(End.HALTED);
                    }
                });
    }

    private void stopIdleness() {
        if (idleness != null) {
            idleness.stop();
        }
        quietClocks.forEach(QuietClock::stop);
    }

    private void end(End reason) {
        state = State.ENDED;
        stopIdleness();
        othersLooks.forEach(OthersLook::stop);
        listeners.forEach(Listener::close);
        CompletionStage<Void> _ = workers.close().thenRun(() -> ended.complete(reason));
    }
}
