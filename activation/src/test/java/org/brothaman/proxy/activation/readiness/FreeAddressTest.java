package org.brothaman.proxy.activation.readiness;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FreeAddressTest {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final FreeAddress free = new FreeAddress(LinuxKernel.INSTANCE);

    private static ServerSocket listen(String address) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true); // as servers do
        server.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
        return server;
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::"})
    void shouldSeeWhoListens(String address) throws IOException {
        SocketAddress there;
        try (ServerSocket server = listen(address)) {
            there = SocketAddress.inet(LOOPBACK, server.getLocalPort(), 0);
            assertFalse(free.test(there));
        }
        assertTrue(free.test(there));
    }

    /** Not what it was asked about, but its port on another address. */
    @Test
    void shouldNotMindWhoListensElsewhere() throws IOException {
        try (ServerSocket server = listen("127.0.0.2")) {
            assertTrue(free.test(SocketAddress.inet(LOOPBACK, server.getLocalPort(), 0)));
        }
    }

    /** Nobody of this host listens at another host's address, 192.0.2.0/24 being nobody's. */
    @Test
    void shouldTakeAnotherHostsForFree() {
        assertTrue(free.test(SocketAddress.inet(new byte[] {(byte) 192, 0, 2, 1}, 80, 0)));
    }

    @Test
    void shouldTakeAPathForFree() {
        assertTrue(free.test(SocketAddress.unixPath("/run/none")));
    }
}
