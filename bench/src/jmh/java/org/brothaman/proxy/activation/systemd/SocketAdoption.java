package org.brothaman.proxy.activation.systemd;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.address.ListenAddress;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * JMH: the adoption of one passed socket, every check and system call included. Lives beside what
 * it measures, because descriptor 3 of a JVM belongs to the JVM: a host of its own turns it into
 * the socket meant.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class SocketAdoption {

    private final Kernel kernel = LinuxKernel.INSTANCE;
    private int listener;
    private Host host;
    private Map<String, String> environment;

    @Setup
    public void open() {
        listener = kernel.streamSocket(SocketAddress.INET);
        kernel.bind(listener, ListenAddress.parse("127.0.0.1:0"));
        kernel.listen(listener, 1);
        host =
                new Host() {
                    @Override
                    public int option(int fd, int name) {
                        return Host.super.option(listener, name);
                    }

                    @Override
                    public SocketAddress localAddress(int fd) {
                        return Host.super.localAddress(listener);
                    }

                    @Override
                    public int prepareInherited(int fd) {
                        return Host.super.prepareInherited(listener);
                    }
                };
        String pid = Integer.toString(HostProcess.id());
        environment = Map.of("LISTEN_PID", pid, "LISTEN_FDS", "1", "LISTEN_FDNAMES", "web");
    }

    @TearDown
    public void close() {
        kernel.close(listener);
    }

    @Benchmark
    public List<InheritedSocket> adopt() {
        return ListenFds.adopt(environment, host);
    }
}
