package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Addresses of --listen that need more than bind(2), in networks of the tests' own. */
@Tag("any-machine")
final class ListeningIT {
    private static final String PORT = "8080";
    private static final String SAY = "exec 3<>/dev/tcp/$0/$1 && echo hello >&3 && head -n 1 <&3";

    @BeforeAll
    static void needANetwork() {
        Programs.require("ip", "iproute2");
        Programs.requireRoot("a network of its own");
    }

    private static Running proxy(Path backend, String... options) {
        return Command.of("unshare", "--net", "sh", "-euc", "ip link set lo up; exec \"$@\"", "sh")
                .and(Binary.path(), backend)
                .and((Object[]) options)
                .start();
    }

    private static Outcome within(Running proxy, Object... command) {
        return Command.of("nsenter", "--net=/proc/" + proxy.pid() + "/ns/net").and(command).run();
    }

    private static void awaitAnswer(Running proxy, String host) {
        Await.until(
                "an answer at " + host,
                () -> within(proxy, "bash", "-c", SAY, host, PORT).out().equals(List.of("hello")));
    }

    @Test
    void shouldListenOnOnePortOfBothFamilies() {
        Path path = Programs.temporaryFolder().resolve("both.sock");
        try (Backend _ = Backend.echoAt(path);
                Running proxy = proxy(path, "--listen=[::]:" + PORT, "--listen=0.0.0.0:" + PORT)) {
            awaitAnswer(proxy, "127.0.0.1");
            awaitAnswer(proxy, "::1");
            assertEquals(List.of(), proxy.err().soFar());
            proxy.signal("TERM");
            assertEquals(0, proxy.status());
        }
    }

    @Test
    void shouldTakeBothFamiliesByOneAddressWhereNoOtherIsAskedFor() {
        Path path = Programs.temporaryFolder().resolve("every.sock");
        try (Backend _ = Backend.echoAt(path);
                Running proxy = proxy(path, "--listen=[::]:" + PORT)) {
            awaitAnswer(proxy, "127.0.0.1");
            awaitAnswer(proxy, "::1");
        }
    }

    @Test
    void shouldListenOnAddressesThatComeLater() {
        Path path = Programs.temporaryFolder().resolve("later.sock");
        try (Backend _ = Backend.echoAt(path);
                Running proxy = proxy(path, "--listen=10.77.0.5:8080", "--listen=[fd77::5]:8080")) {
            String told =
                    proxy.err().await("[fd77::5]:8080: this host does not have that address yet");
            assertTrue(told.contains("once it does"), told);
            proxy.err().await("10.77.0.5:8080: this host does not have that address yet");
            within(proxy, "ip", "address", "add", "10.77.0.5/32", "dev", "lo").orFail();
            within(proxy, "ip", "address", "add", "fd77::5/128", "dev", "lo").orFail();
            awaitAnswer(proxy, "10.77.0.5");
            awaitAnswer(proxy, "fd77::5");
        }
    }
}
