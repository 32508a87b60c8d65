package org.brothaman.proxy.endtoend;

import java.util.function.Supplier;

/**
 * A network namespace of the test's own, with addresses of both families that clients can be told
 * by: 10.9.0.9 and fd00::9. Gone when it is closed.
 */
final class OwnNetwork implements AutoCloseable {
    private final Running holder;

    OwnNetwork() {
        Programs.require("ip", "iproute2");
        Programs.requireRoot("a network of its own");
        holder =
                Command.of(
                                "unshare",
                                "--net",
                                "sh",
                                "-euc",
                                "ip link set lo up; ip address add 10.9.0.9/32 dev lo; ip address add fd00::9/128 dev lo nodad; echo here; exec cat")
                        .start();
        holder.out().await("here");
    }

    /** As --network-namespace has it. */
    String file() {
        return "/proc/" + holder.pid() + "/ns/net";
    }

    /** A command that runs within. */
    Command command(Object... words) {
        return Command.of("nsenter", "--net=" + file()).and(words);
    }

    /** Does what opens sockets; they are within. */
    <T> T within(Supplier<T> task) {
        return NetworkThread.in(file(), task);
    }

    /** Waits until somebody listens on that TCP port. */
    void awaitListening(int port, Running server) {
        Await.until(
                "a listener on port " + port,
                () -> {
                    if (!server.isAlive()) {
                        throw new AssertionError(server.finish());
                    }
                    Object[] ss = {"ss", "-Hltn", "sport = :" + port};
                    return !command(ss).run().orFail().out().isEmpty();
                });
    }

    @Override
    public void close() {
        holder.close();
    }
}
