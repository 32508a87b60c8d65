package org.brothaman.proxy.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.kernel.SocketSource;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.loop.NettyLoop;
import org.brothaman.proxy.proxyprotocol.HeaderOptions;
import org.brothaman.proxy.relay.PipeBudget;
import org.brothaman.proxy.session.AccessRules;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Activator;
import org.brothaman.proxy.session.Backend;
import org.brothaman.proxy.session.Platform;
import org.brothaman.proxy.session.QuietRules;
import org.brothaman.proxy.session.SenderSettings;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.Settings;
import org.brothaman.proxy.session.TimeLimit;
import org.brothaman.proxy.session.Transparency;
import org.brothaman.proxy.session.WakeLimit;
import org.brothaman.proxy.session.WakeRules;

/** A proxy on real sockets with the settings that a test wants; the rest are usual ones. */
final class TestProxy {
    private static final LinuxKernel LINUX = LinuxKernel.INSTANCE;
    private static final int BACKLOG = 128;

    final TestLog log = new TestLog();
    final PipeBudget pipes = new PipeBudget(PipeBudget.DEFAULT_BYTES);
    Kernel kernel = LINUX;
    IntFunction<Loop> loops = n -> new NettyLoop("loop-" + n);
    Resolver resolver = new Resolver();
    Activator activator = Activator.NONE;
    int threads = 1;
    int connectionsMax = 1000;
    int perSource = Integer.MAX_VALUE;
    WakeLimit wakeLimit;
    QuietRules quiet = QuietRules.NONE;
    Settings.WhenFull whenFull = Settings.WhenFull.REFUSE;
    TimeLimit connectTimeout = TimeLimit.of(Duration.ofSeconds(20));
    TimeLimit idleTimeout = TimeLimit.NEVER;
    TimeLimit clientFinTimeout = TimeLimit.NEVER;
    TimeLimit backendFinTimeout = TimeLimit.NEVER;
    TimeLimit exitIdleTime = TimeLimit.NEVER;
    TimeLimit drainTimeout = TimeLimit.of(Duration.ofSeconds(20));
    Settings.Keepalive keepalive = Settings.Keepalive.SYSTEM;
    boolean accessLog;
    SocketSource sockets;
    Transparency transparency = Transparency.NO;
    HeaderOptions header = HeaderOptions.NONE;
    SenderSettings senders = SenderSettings.NONE;
    AccessRules access = AccessRules.NONE;
    WakeRules wake = WakeRules.NONE;

    /** What its listening sockets have from an earlier run. */
    boolean keptAlive;

    private final Map<Activator, Activation> activations = new HashMap<>();
    private final List<Service> services = new ArrayList<>();
    private Proxy proxy;

    TestProxy to(java.net.SocketAddress backend) throws Exception {
        return to(new BackendAddress.Fixed(Wire.ours(backend)));
    }

    TestProxy to(BackendAddress backend) throws Exception {
        return route(Wire.ours(Wire.loopback(0)), backend);
    }

    /** One more listening socket and its backend. */
    TestProxy route(SocketAddress listen, BackendAddress backend) {
        int fd = LINUX.streamSocket(listen.family());
        succeed(LINUX.bind(fd, listen), "bind " + listen);
        succeed(LINUX.listen(fd, BACKLOG), "listen");
        if (keptAlive) {
            LINUX.setOption(fd, Option.SOL_SOCKET, Option.SO_KEEPALIVE, 1);
        }
        String name = services.isEmpty() ? "test" : "test-" + services.size();
        services.add(
                new Service(
                        name,
                        fd,
                        LINUX.localAddress(fd),
                        new Backend(
                                backend,
                                sockets == null ? f -> kernel.streamSocket(f) : sockets,
                                transparency),
                        activations.computeIfAbsent(
                                activator, unit -> new Activation(unit, wakeLimit, quiet)),
                        header,
                        senders,
                        access,
                        wake));
        return this;
    }

    private static void succeed(int result, String what) {
        if (result < 0) {
            throw new AssertionError(what + ": errno " + -result);
        }
    }

    TestProxy start() {
        make().start().toCompletableFuture().orTimeout(50, TimeUnit.SECONDS).join();
        return this;
    }

    /** Made, and not started. */
    Proxy make() {
        Settings settings =
                new Settings(
                        threads,
                        connectionsMax,
                        perSource,
                        whenFull,
                        connectTimeout,
                        idleTimeout,
                        clientFinTimeout,
                        backendFinTimeout,
                        exitIdleTime,
                        drainTimeout,
                        keepalive,
                        accessLog);
        proxy = new Proxy(new Platform(kernel, loops, resolver, pipes, log), settings, services);
        return proxy;
    }

    SocketAddress address() {
        return address(0);
    }

    SocketAddress address(int route) {
        return services.get(route).address();
    }

    Proxy proxy() {
        return proxy;
    }

    /** Waits for the proxy to end by itself. */
    Proxy.End ended() {
        return proxy.ended().toCompletableFuture().orTimeout(50, TimeUnit.SECONDS).join();
    }

    /** Waits, without asserting a time, until so many connections are open. */
    void awaitConnections(int count) {
        await(() -> proxy.connections() == count);
    }

    /** Waits until no client waits for its backend any more. */
    void awaitNobodyWaiting() {
        await(
                () -> {
                    Statistics now =
                            proxy.statistics()
                                    .toCompletableFuture()
                                    .orTimeout(50, TimeUnit.SECONDS)
                                    .join();
                    return now.served() > 0 && now.waiting() == 0;
                });
    }

    static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("did not come true");
            }
            Thread.yield();
        }
    }

    void end() {
        if (proxy == null) {
            services.forEach(service -> LINUX.close(service.listener()));
            return;
        }
        proxy.halt();
        ended();
        if (pipes.left() != PipeBudget.DEFAULT_BYTES) {
            throw new AssertionError("pipe budget not given back: " + pipes.left());
        }
    }
}
