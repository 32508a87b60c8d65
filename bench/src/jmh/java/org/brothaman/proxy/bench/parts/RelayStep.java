package org.brothaman.proxy.bench.parts;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.relay.PipeBudget;
import org.brothaman.proxy.relay.Relay;
import org.brothaman.proxy.relay.RelayPool;
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
 * One message from a client's socket to a backend's: sent, relayed, received, all by one thread.
 * "none" leaves the relay out (sender to receiver directly): the difference to it is the relay's
 * price. Where the curves of copy and splice cross is where the proxy should switch.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class RelayStep {

    private static final int CHUNK = 256 << 10;

    /** What lies between sender and receiver. */
    public enum Kind {
        none,
        copy,
        splice
    }

    @Param public Kind kind;

    @Param({"64", "1024", "4096", "16384", "32768", "65536", "131072", "262144", "1048576"})
    public int size;

    private final Kernel kernel = LinuxKernel.INSTANCE;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
    private final long address = MemorySegment.ofBuffer(buffer).address();
    private RelayPool pool;
    private Relay lent;
    private TcpPair client;
    private TcpPair backend;

    @Setup
    public void open() {
        pool = new RelayPool(kernel, new PipeBudget(PipeBudget.DEFAULT_BYTES));
        client = TcpPair.open(kernel);
        backend = kind == Kind.none ? client : TcpPair.open(kernel);
    }

    @TearDown
    public void close() {
        client.close();
        if (backend != client) {
            backend.close();
        }
        pool.close();
    }

    /** Sends and receives whatever fits, until {@code size} bytes have come out at the far end. */
    @Benchmark
    public int message() {
        int toSend = size;
        int toReceive = size;
        while (toReceive > 0) {
            if (toSend > 0) {
                toSend -= moved(kernel.send(client.near(), address, Math.min(toSend, CHUNK)));
            }
            if (kind != Kind.none) {
                relay();
            }
            toReceive -= moved(kernel.receive(backend.far(), address, CHUNK));
        }
        return toReceive;
    }

    /** As a direction does it: borrow, fill, drain, give back once empty. */
    private void relay() {
        if (lent == null) {
            lent = kind == Kind.copy ? pool.borrowBuffer() : pool.borrowPipe();
            moved(lent.fill(client.far()));
        }
        if (lent.held() > 0) {
            moved(lent.drain(backend.near()));
        }
        if (lent.held() == 0) {
            pool.giveBack(lent);
            lent = null;
        }
    }

    private static int moved(int result) {
        if (result < 0 && result != Errno.EAGAIN) {
            throw new IllegalStateException(Errno.text(result));
        }
        return Math.max(0, result);
    }
}
