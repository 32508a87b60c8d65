package org.brothaman.proxy.endtoend;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Opens sockets in another network namespace: a thread enters it, does that, and ends. */
final class NetworkThread {
    private static final int CLONE_NEWNET = 0x40000000;

    private NetworkThread() {}

    /**
     * @param network the file of the namespace
     * @param task opens sockets; they belong to that network then, whoever uses them
     */
    static <T> T in(String network, Supplier<T> task) {
        var result = new CompletableFuture<T>();
        Thread.ofPlatform()
                .start(
                        () -> {
                            try {
                                enter(network);
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
}
