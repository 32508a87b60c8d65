package org.brothaman.proxy.bench.parts;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.kernel.SocketAddress;
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
import org.openjdk.jmh.annotations.Warmup;

/** Whether a client's address is in Deny=; for each client, before anything else. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class NetworkLookup {
    private static final int CLIENTS = 1 << 12;

    @Param({"1", "10000"})
    public int networks;

    @Param({"false", "true"})
    public boolean v6;

    private final SocketAddress[] clients = new SocketAddress[CLIENTS];
    private NetworkSet set;
    private int next;

    /** Networks all over the place, and clients of which few are in them. */
    @Setup
    public void draw() {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < networks; i++) {
            int bits = random.nextInt();
            list.append(
                    v6
                            ? "2001:%x:%x::/48 ".formatted(bits >>> 16, bits & 0xFFFF)
                            : "%d.%d.%d.0/24 "
                                    .formatted(bits >>> 24, bits >>> 16 & 0xFF, bits >>> 8 & 0xFF));
        }
        set = NetworkSet.parse(list.toString().strip());
        for (int i = 0; i < CLIENTS; i++) {
            byte[] address = new byte[v6 ? 16 : 4];
            random.nextBytes(address);
            if (v6) {
                address[0] = 0x20;
                address[1] = 0x01;
            }
            clients[i] = SocketAddress.inet(address, 1, 0);
        }
    }

    @Benchmark
    public boolean contains() {
        return set.contains(clients[next++ & (CLIENTS - 1)]);
    }
}
