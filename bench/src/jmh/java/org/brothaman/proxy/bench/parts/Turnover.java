package org.brothaman.proxy.bench.parts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.loop.NettyLoop;
import org.brothaman.proxy.relay.PipeBudget;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Backend;
import org.brothaman.proxy.session.Platform;
import org.brothaman.proxy.server.Proxy;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.Settings;
import org.brothaman.proxy.session.TimeLimit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One connection from its set-up to its tear-down: connect, one byte through, the backend closes,
 * the client sees the end and closes. "direct" is the same without the proxy between.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class Turnover {

    private static final TimeLimit PATIENCE = TimeLimit.of(Duration.ofSeconds(5));
    private static final int BACKLOG = 128;

    @Param({"direct", "proxied"})
    public String way;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(64);
    private ServerSocketChannel backend;
    private Proxy proxy;
    private InetSocketAddress target;

    @Setup
    public void open() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        backend = ServerSocketChannel.open().bind(any, BACKLOG);
        target = (InetSocketAddress) backend.getLocalAddress();
        if (way.equals("proxied")) {
            target = new InetSocketAddress(target.getAddress(), startProxy(target.getPort()));
        }
    }

    private int startProxy(int backendPort) {
        Kernel kernel = LinuxKernel.INSTANCE;
        int listener = TcpPair.listen(kernel);
        SocketAddress address = kernel.localAddress(listener);
        Platform platform =
                new Platform(
                        kernel,
                        n -> new NettyLoop("loop-" + n),
                        new Resolver(),
                        new PipeBudget(PipeBudget.DEFAULT_BYTES),
                        (level, message) -> {});
        Settings settings =
                new Settings(
                        1,
                        1_000,
                        Integer.MAX_VALUE,
                        Settings.WhenFull.WAIT,
                        PATIENCE,
                        TimeLimit.NEVER,
                        TimeLimit.NEVER,
                        TimeLimit.NEVER,
                        TimeLimit.NEVER,
                        PATIENCE,
                        Settings.Keepalive.SYSTEM,
                        false);
        Service service =
                new Service(
                        "bench",
                        listener,
                        address,
                        new Backend(
                                BackendAddress.parse("127.0.0.1:" + backendPort),
                                LinuxKernel.INSTANCE::streamSocket),
                        Activation.none());
        proxy =
                new Proxy(
                        platform,
                        settings,
                        List.of(service));
        proxy.start().toCompletableFuture().join();
        return address.port();
    }

    @TearDown
    public void close() throws IOException {
        if (proxy != null) {
            proxy.halt();
            proxy.ended().toCompletableFuture().join();
        }
        backend.close();
    }

    @Benchmark
    public int connection() throws IOException {
        try (SocketChannel client = SocketChannel.open(target)) {
            bytes.clear().limit(1);
            client.write(bytes);
            try (SocketChannel served = backend.accept()) {
                bytes.clear();
                served.read(bytes);
            }
            bytes.clear();
            return client.read(bytes);
        }
    }
}
