package org.brothaman.proxy.activation.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FreeAddressTest {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final FreeAddress free = new FreeAddress(LinuxKernel.INSTANCE);

    private static final byte[] LOOPBACK6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    /** Of IPv4 alone, as Java's sockets are not by themselves. */
    private static ServerSocketChannel listen4(String address) throws IOException {
        return listen(ServerSocketChannel.open(StandardProtocolFamily.INET), address);
    }

    private static ServerSocketChannel listen(ServerSocketChannel server, String address)
            throws IOException {
        server.setOption(StandardSocketOptions.SO_REUSEADDR, true); // as servers do
        return server.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
    }

    private static SocketAddress at(byte[] host, ServerSocketChannel server) throws IOException {
        return SocketAddress.inet(
                host, ((InetSocketAddress) server.getLocalAddress()).getPort(), 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
    void shouldSeeWhoListens(String address) throws IOException {
        SocketAddress there;
        SocketAddress there6;
        try (ServerSocketChannel server = listen4(address)) {
            there = at(LOOPBACK, server);
            there6 = at(LOOPBACK6, server);
            assertFalse(free.test(there));
            assertFalse(free.test(there6));
        }
        assertTrue(free.test(there));
        assertTrue(free.test(there6));
    }

    @Test
    void shouldSeeWhoListensOnAllAddressesOfBothKinds() throws IOException {
        try (ServerSocketChannel server = listen(ServerSocketChannel.open(), "::")) {
            assertFalse(free.test(at(LOOPBACK, server)));
            assertFalse(free.test(at(LOOPBACK6, server)));
        }
    }

    /** The server has closed it first, so that it waits there. */
    @Test
    void shouldNotMindAConnectionThatIsOver() throws IOException {
        SocketAddress there;
        try (ServerSocketChannel server = listen4("127.0.0.1");
                SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
            there = at(LOOPBACK, server);
            server.accept().close();
            assertEquals(-1, client.read(ByteBuffer.allocate(1)));
        }
        assertTrue(free.test(there));
    }

    /** Not what it was asked about, but its port on another address. */
    @Test
    void shouldNotMindWhoListensElsewhere() throws IOException {
        try (ServerSocketChannel server = listen4("127.0.0.2")) {
            assertTrue(free.test(at(LOOPBACK, server)));
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
