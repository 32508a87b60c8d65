package org.brothaman.proxy.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.relay.RelayPool;
import org.jspecify.annotations.Nullable;

/**
 * One event loop and what all that it serves has in common. Loop thread only, but for the loop and
 * what {@link Sessions} says of itself; it ends when the proxy does.
 */
public final class Worker {
    private final Platform platform;
    private final Settings settings;
    private final TcpOptions tcpOptions;
    private final @Nullable SourceCounts sources;
    private final Loop loop;
    private final RelayPool relays;
    private final List<ServiceCounters> counters = new ArrayList<>();
    private final RateLimitedLog limitedLog;
    private final Sessions sessions;

    /**
     * @param factory makes what this worker's sessions are made by
     */
    public Worker(
            Platform platform,
            Settings settings,
            TcpOptions tcpOptions,
            Admission admission,
            Loop loop,
            Function<Worker, SessionFactory> factory) {
        this.platform = platform;
        this.settings = settings;
        this.tcpOptions = tcpOptions;
        this.sources = admission.sources();
        this.loop = loop;
        this.relays = new RelayPool(platform.kernel(), platform.pipes());
        this.limitedLog = new RateLimitedLog(platform.log(), loop);
        this.sessions = new Sessions(this, admission, factory.apply(this));
    }

    public Loop loop() {
        return loop;
    }

    public Kernel kernel() {
        return platform.kernel();
    }

    public Resolver resolver() {
        return platform.resolver();
    }

    public Log log() {
        return platform.log();
    }

    public RateLimitedLog limitedLog() {
        return limitedLog;
    }

    public Settings settings() {
        return settings;
    }

    public TcpOptions tcpOptions() {
        return tcpOptions;
    }

    /** What counts the connections of each source, on all loops; null when there is no limit. */
    public @Nullable SourceCounts sources() {
        return sources;
    }

    public RelayPool relays() {
        return relays;
    }

    public Sessions sessions() {
        return sessions;
    }

    /** Where this loop counts what it does for that service. */
    public ServiceCounters counters(Service service) {
        // There are few, and hashing a service would look through all that it says.
        for (int i = 0; i < counters.size(); i++) {
            if (counters.get(i).service() == service) {
                return counters.get(i);
            }
        }
        counters.add(new ServiceCounters(service));
        return counters.getLast();
    }

    /** How much that unit has been used on this loop. */
    public UnitUse use(Activation unit, UnitUse elsewhere) {
        UnitUse use = elsewhere;
        for (ServiceCounters counted : counters) {
            if (counted.service().activation() == unit) {
                use = use.plus(counted);
            }
        }
        return use;
    }

    /** What this loop has done, service by service. */
    public List<ServiceCounters> counters() {
        return counters;
    }

    /**
     * Cuts off whatever is still open and ends the loop; the stage completes when its thread is
     * gone.
     */
    public CompletionStage<Void> close() {
        loop.execute(
                () -> {
                    sessions.close();
                    relays.close();
                    limitedLog.close();
                });
        return loop.close();
    }
}
