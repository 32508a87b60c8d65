package org.brothaman.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.session.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel says of the proxy's own sockets, the client's and the backend's. */
@Timeout(60)
class TcpOptionsTest {
    private static final LinuxKernel LINUX = LinuxKernel.INSTANCE;

    /** Of a network that exists in documents only, RFC 5737. */
    private static final SocketAddress ELSEWHERE =
            SocketAddress.inet(new byte[] {(byte) 192, 0, 2, 1}, 80, 0);

    @RegisterExtension final Rig rig = new Rig();

    private final List<Integer> sockets = new CopyOnWriteArrayList<>();
    private final Map<Integer, Integer> chosen = new ConcurrentHashMap<>();
    private final List<SocketChannel> clients = new ArrayList<>();
    private final List<SocketChannel> servers = new ArrayList<>();
    private int hostsControl;
    private boolean comesFirst;
    private boolean keptAlive;

    private void connect(Settings.Keepalive keepalive) throws Exception {
        ServerSocketChannel backend = rig.backend();
        SocketAddress real = Wire.ours(backend.getLocalAddress());
        connect(keepalive, backend, ELSEWHERE, real);
    }

    /** The proxy believes to connect to an address, and connects to another. */
    private void connect(
            Settings.Keepalive keepalive,
            ServerSocketChannel backend,
            SocketAddress told,
            SocketAddress real)
            throws Exception {
        TestProxy proxy = rig.proxy();
        proxy.keepalive = keepalive;
        proxy.keptAlive = keptAlive;
        proxy.kernel =
                new ForwardingKernel(LINUX) {
                    @Override
                    public int accept(int listener) {
                        int fd = super.accept(listener);
                        if (fd >= 0) {
                            sockets.add(fd);
                        }
                        return fd;
                    }

                    @Override
                    public int connect(int fd, SocketAddress address) {
                        if (!sockets.contains(fd)) {
                            sockets.add(fd);
                        }
                        return super.connect(fd, address.equals(told) ? real : address);
                    }

                    @Override
                    public int option(int fd, int level, int name) {
                        boolean asked = name == Option.TCP_CONGESTION && hostsControl != 0;
                        return asked ? hostsControl : super.option(fd, level, name);
                    }

                    @Override
                    public int setOption(int fd, int level, int name, int value) {
                        if (name == Option.TCP_CONGESTION) {
                            chosen.put(fd, value);
                        }
                        return super.setOption(fd, level, name, value);
                    }
                };
        proxy.to(new BackendAddress.Fixed(told));
        if (comesFirst) {
            clients.add(rig.connect(proxy));
            proxy.start();
        } else {
            proxy.start();
            clients.add(rig.connect(proxy));
        }
        servers.add(rig.accept(backend));
        TestProxy.await(() -> sockets.size() == 2);
        // The options are set before the backend's socket is connected.
        proxy.awaitConnections(1);
    }

    private void expect(int level, int name, int value) {
        for (int fd : sockets) {
            assertEquals(value, LINUX.option(fd, level, name));
        }
    }

    @Test
    void shouldTurnNagleOffAndKeepaliveOn() throws Exception {
        connect(Settings.Keepalive.SYSTEM);
        expect(Option.IPPROTO_TCP, Option.TCP_NODELAY, 1);
        expect(Option.SOL_SOCKET, Option.SO_KEEPALIVE, 1);
    }

    @Test
    void shouldProbeAsItIsTold() throws Exception {
        connect(new Settings.Keepalive(true, 77, 7, 3));
        expect(Option.SOL_SOCKET, Option.SO_KEEPALIVE, 1);
        expect(Option.IPPROTO_TCP, Option.TCP_KEEPIDLE, 77);
        expect(Option.IPPROTO_TCP, Option.TCP_KEEPINTVL, 7);
        expect(Option.IPPROTO_TCP, Option.TCP_KEEPCNT, 3);
    }

    @Test
    void shouldSendNoProbesToABackendOnThisHost() throws Exception {
        ServerSocketChannel backend = rig.backend();
        SocketAddress address = Wire.ours(backend.getLocalAddress());
        connect(Settings.Keepalive.SYSTEM, backend, address, address);
        expect(Option.IPPROTO_TCP, Option.TCP_NODELAY, 1);
        int client = sockets.getFirst();
        int server = sockets.getLast();
        assertEquals(1, LINUX.option(client, Option.SOL_SOCKET, Option.SO_KEEPALIVE));
        assertEquals(0, LINUX.option(server, Option.SOL_SOCKET, Option.SO_KEEPALIVE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bbr", "bbr2", "bbr3"})
    void shouldNotPaceWithinThisHost(String control) throws Exception {
        hostsControl = asNumber(control);
        ServerSocketChannel backend = rig.backend();
        SocketAddress address = Wire.ours(backend.getLocalAddress());
        connect(Settings.Keepalive.SYSTEM, backend, address, address);
        assertEquals(2, chosen.size(), "the listener's and the backend's: " + chosen);
        assertTrue(chosen.containsKey(sockets.getLast()), "the backend's: " + chosen);
        expect(Option.IPPROTO_TCP, Option.TCP_CONGESTION, asNumber("reno"));
    }

    @Test
    void shouldLeaveThePaceOfAClientThatCameFirst() throws Exception {
        hostsControl = asNumber("bbr");
        comesFirst = true;
        connect(Settings.Keepalive.SYSTEM);
        expect(Option.IPPROTO_TCP, Option.TCP_NODELAY, 1);
        assertEquals(1, chosen.size(), "the listener's: " + chosen);
        assertFalse(chosen.containsKey(sockets.getFirst()), "the client's: " + chosen);
    }

    @Test
    void shouldLeaveThePaceTowardsOtherHosts() throws Exception {
        hostsControl = asNumber("bbr");
        connect(Settings.Keepalive.SYSTEM);
        assertFalse(chosen.containsKey(sockets.getLast()), "the backend's: " + chosen);
    }

    @Test
    void shouldLeaveACongestionControlThatDoesNotPace() throws Exception {
        hostsControl = asNumber("cubic");
        ServerSocketChannel backend = rig.backend();
        SocketAddress address = Wire.ours(backend.getLocalAddress());
        connect(Settings.Keepalive.SYSTEM, backend, address, address);
        assertEquals(Map.of(), chosen);
    }

    @Test
    void shouldBoundWhatAStreamHasUnsent() throws Exception {
        ServerSocketChannel backend = rig.backend();
        SocketAddress address = Wire.ours(backend.getLocalAddress());
        connect(Settings.Keepalive.OFF, backend, address, address);
        int client = sockets.getFirst();
        int server = sockets.getLast();
        Wire.say(clients.getFirst(), "a message");
        Wire.hear(servers.getFirst(), "a message");
        assertEquals(0, LINUX.option(server, Option.IPPROTO_TCP, Option.TCP_NOTSENT_LOWAT));
        String stream = "a stream".repeat(8 << 10);
        Wire.say(clients.getFirst(), stream);
        Wire.hear(servers.getFirst(), stream);
        assertEquals(256 << 10, LINUX.option(server, Option.IPPROTO_TCP, Option.TCP_NOTSENT_LOWAT));
        assertEquals(0, LINUX.option(client, Option.IPPROTO_TCP, Option.TCP_NOTSENT_LOWAT));
    }

    /** The name's first four letters as getsockopt(2) writes them into an int. */
    private static int asNumber(String name) {
        byte[] letters = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), Integer.BYTES);
        return ByteBuffer.wrap(letters).order(ByteOrder.nativeOrder()).getInt();
    }

    @Test
    void shouldSendNoProbesWhenKeepaliveIsOff() throws Exception {
        keptAlive = true; // by an earlier run, on the listener that systemd has kept
        connect(Settings.Keepalive.OFF);
        expect(Option.IPPROTO_TCP, Option.TCP_NODELAY, 1);
        expect(Option.SOL_SOCKET, Option.SO_KEEPALIVE, 0);
    }
}
