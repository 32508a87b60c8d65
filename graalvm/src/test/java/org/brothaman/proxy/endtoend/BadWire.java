package org.brothaman.proxy.endtoend;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Two networks of their own and the wire between them, which loses, delays, spoils and doubles
 * packets as told: our wire.c, because not every kernel has netem. The proxy is put on the left,
 * its clients and backends on the right, so both its sides go through the same weather. Gone with
 * its process.
 */
final class BadWire implements AutoCloseable {
    static final String LEFT = "10.77.0.1";
    static final String RIGHT = "10.77.0.2";

    /** An address on the wire that nobody has: what is sent there vanishes. */
    static final String NOWHERE = "10.77.0.9";

    private static final int CLONE_NEWNET = 0x40000000;

    private final Running running;
    private final String left;
    private final String right;
    private int changes;

    private BadWire(Running running) {
        this.running = running;
        left = running.out().await("left ").substring("left ".length());
        right = running.out().await("right ").substring("right ".length());
    }

    static BadWire open(long seed) {
        Programs.requireRoot("a network of its own");
        Programs.require("ip", "iproute2");
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            throw Programs.missing("/dev/net/tun is missing: modprobe tun");
        }
        return new BadWire(Command.of(Programs.ours("wire"), seed).start());
    }

    /** The proxy on the left, with one listening socket per backend, named by its number. */
    Proxy proxy(Launch launch, int sockets) {
        for (int i = 0; i < sockets; i++) {
            launch.socket("tcp:" + LEFT);
        }
        return launch.under(Programs.require("nsenter", "util-linux"), "--net=" + left).start();
    }

    /**
     * @param drop of a thousand packets so many are lost
     * @param twice so many come twice
     * @param spoil so many with a bit flipped
     * @param delayMicros so late is each, at least
     * @param jitterMicros and up to so much later, so that they overtake one another
     */
    void weather(int drop, int twice, int spoil, int delayMicros, int jitterMicros) {
        running.tell("%d %d %d %d %d".formatted(drop, twice, spoil, delayMicros, jitterMicros));
        running.out().await(++changes, "ok");
    }

    void cut() {
        weather(1000, 0, 0, 0, 0);
    }

    void mend() {
        weather(0, 0, 0, 0, 0);
    }

    /** Does what opens sockets; they belong to the right network then, whoever uses them. */
    <T> T onTheRight(Supplier<T> task) {
        var result = new CompletableFuture<T>();
        Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                enter(right);
                                result.complete(task.get());
                            } catch (Throwable e) {
                                result.completeExceptionally(e);
                            }
                        });
        return result.join();
    }

    /** The calling thread's sockets belong to that network from now on, setns(2). */
    private static void enter(String network) throws Throwable {
        MethodHandle open =
                call("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), 2);
        MethodHandle setns = call("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), 2);
        MethodHandle close = call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), 1);
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) open.invokeExact(arena.allocateFrom(network), 0, 0);
            int entered = (int) setns.invokeExact(fd, CLONE_NEWNET);
            int closed = (int) close.invokeExact(fd);
            if (entered != 0 || closed != 0) {
                throw new AssertionError("cannot enter " + network);
            }
        }
    }

    @SuppressWarnings("restricted") // the types are those of the C library's prototypes
    private static MethodHandle call(String name, FunctionDescriptor type, int fixedArguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(),
                type,
                Linker.Option.firstVariadicArg(fixedArguments));
    }

    @Override
    public void close() {
        running.close();
    }
}
