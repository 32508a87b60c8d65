package org.brothaman.proxy.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.relay.RelayPool;

/**
 * One event loop with all that its connections share. Only {@link #load} and {@link #adopt} may be
 * used from other threads; it ends when the proxy does.
 */
final class Worker {
    /** A connection counts as idle after this many ticks, so at most an eighth too late. */
    private static final int IDLE_TICKS = 8;

    private final Platform platform;
    private final Settings settings;
    private final TcpOptions tcpOptions;
    private final Admission admission;
    private final Loop loop;
    private final RelayPool relays;
    private final List<Connection> connections = new ArrayList<>();
    private final AtomicInteger load = new AtomicInteger();
    private final List<ServiceCounters> counters = new ArrayList<>();
    private final RateLimitedLog limitedLog;
    private final HalfClosed clientFin;
    private final HalfClosed backendFin;
    private boolean ticking;

    Worker(
            Platform platform,
            Settings settings,
            TcpOptions tcpOptions,
            Admission admission,
            Loop loop) {
        this.platform = platform;
        this.settings = settings;
        this.tcpOptions = tcpOptions;
        this.admission = admission;
        this.loop = loop;
        this.relays = new RelayPool(platform.kernel(), platform.pipes());
        this.limitedLog = new RateLimitedLog(platform.log(), loop);
        this.clientFin = new HalfClosed(loop, settings.clientFinTimeout());
        this.backendFin = new HalfClosed(loop, settings.backendFinTimeout());
    }

    Loop loop() {
        return loop;
    }

    Kernel kernel() {
        return platform.kernel();
    }

    Resolver resolver() {
        return platform.resolver();
    }

    Log log() {
        return platform.log();
    }

    RateLimitedLog limitedLog() {
        return limitedLog;
    }

    Settings settings() {
        return settings;
    }

    TcpOptions tcpOptions() {
        return tcpOptions;
    }

    RelayPool relays() {
        return relays;
    }

    /** Where the client is awaited to end its stream, the backend having ended its own. */
    HalfClosed clientFin() {
        return clientFin;
    }

    /** Where the backend is awaited to end its stream, the client having ended its own. */
    HalfClosed backendFin() {
        return backendFin;
    }

    /** Where this loop counts what it does for that service. */
    ServiceCounters counters(Service service) {
        // There are few, and hashing a service would look through all that it says.
        for (int i = 0; i < counters.size(); i++) {
            if (counters.get(i).service == service) {
                return counters.get(i);
            }
        }
        counters.add(new ServiceCounters(service));
        return counters.getLast();
    }

    /** Adds what this loop has done to what others have. */
    StatisticsCollector addTo(StatisticsCollector sum) {
        sum.add(counters, relays, loop.turns(), limitedLog.suppressed());
        return sum;
    }

    /** Connections that it serves or is about to, for the choice of the next one's place. */
    int load() {
        return load.get();
    }

    /** Serves an accepted client, which has been admitted, from any thread. */
    void adopt(Service service, int clientFd) {
        load.incrementAndGet();
        if (loop.isCurrent()) {
            open(service, clientFd);
            return;
        }
        try {
            loop.execute(() -> open(service, clientFd));
        } catch (Throwable shortage) {
            letGo(clientFd);
            throw shortage;
        }
    }

    private void open(Service service, int clientFd) {
        Connection connection = own(service, clientFd);
        // As guarded(), but without an object for the step: there may be no memory for it.
        try {
            connection.open();
        } catch (Throwable bug) {
            connection.failed(bug);
        }
        if (settings.idleTimeout() != null && !ticking) {
            scheduleTick();
            ticking = true;
        }
    }

    private Connection own(Service service, int clientFd) {
        try {
            ServiceCounters counters = counters(service);
            Connection connection = new Connection(this, service, counters, clientFd);
            connection.index = connections.size();
            connections.add(connection);
            counters.served++;
            return connection;
        } catch (Throwable shortage) {
            letGo(clientFd);
            throw shortage;
        }
    }

    /** A client for whom not even a connection could be made, for want of memory. */
    private void letGo(int clientFd) {
        kernel().close(clientFd);
        load.decrementAndGet();
        admission.leave(loop.nanoTime());
    }

    /** A connection has ended: the last one takes its place in the list. */
    void closed(Connection connection) {
        Connection last = connections.removeLast();
        if (last != connection) {
            last.index = connection.index;
            connections.set(connection.index, last);
        }
        load.decrementAndGet();
        admission.leave(loop.nanoTime());
    }

    private void scheduleTick() {
        Duration tick = settings.idleTimeout().dividedBy(IDLE_TICKS);
        loop.schedule(this::tick, Math.max(1_000_000, tick.toNanos()));
    }

    private void tick() {
        for (Connection connection : List.copyOf(connections)) {
            try {
                connection.tick(IDLE_TICKS);
            } catch (Throwable bug) {
                connection.failed(bug);
            }
        }
        ticking = !connections.isEmpty();
        if (ticking) {
            scheduleTick();
        }
    }

    /**
     * Cuts off whatever is still open and ends the loop; the stage completes when its thread is
     * gone.
     */
    CompletionStage<Void> close() {
        loop.execute(
                () -> {
                    List.copyOf(connections)
                            .forEach(connection -> connection.cut(ConnectionEnd.CUT_OFF));
                    relays.close();
                    limitedLog.close();
                });
        return loop.close();
    }
}
