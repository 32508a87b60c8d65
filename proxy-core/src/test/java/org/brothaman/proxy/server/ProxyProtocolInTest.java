package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.hearOnlyReset;
import static org.brothaman.proxy.server.Wire.hearReset;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.proxyprotocol.HeaderOptions;
import org.brothaman.proxy.proxyprotocol.ProxyHeader;
import org.brothaman.proxy.session.SenderSettings;
import org.brothaman.proxy.session.SenderSettings.Others;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that come through another proxy, and those who only say so. */
@Timeout(60)
class ProxyProtocolInTest extends ActivatedFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final String LINE = "PROXY TCP4 192.0.2.7 198.51.100.1 51000 443\r\n";

    @BeforeEach
    void set() {
        proxy.accessLog = true;
        proxy.senders = new SenderSettings(NetworkSet.parse("127.0.0.0/8"), Others.REFUSE);
    }

    private void others(Others others) {
        proxy.senders = new SenderSettings(NetworkSet.parse("192.0.2.0/24"), others);
    }

    private SocketChannel client() throws Exception {
        proxy.to(backend.getLocalAddress()).start();
        return rig.connect(proxy);
    }

    private void endsWith(SocketChannel client, SocketChannel server, String from, String bytes)
            throws Exception {
        client.close();
        hearEnd(server);
        server.close();
        proxy.awaitConnections(0);
        String line = proxy.log.next();
        assertTrue(line.startsWith("INFO " + from), line);
        assertTrue(line.contains(", " + bytes + " bytes to the backend"), line);
    }

    @Test
    void shouldTakeTheSendersWordForTheClient() throws Exception {
        SocketChannel client = client();
        say(client, LINE + "question");
        SocketChannel server = rig.accept(backend);
        hear(server, "question");
        say(server, "answer");
        hear(client, "answer");
        endsWith(client, server, "192.0.2.7:51000 to ", "8");
    }

    @Test
    void shouldReadAHeaderByteByByte() throws Exception {
        SocketChannel client = client();
        for (char c : LINE.toCharArray()) {
            say(client, String.valueOf(c));
            clock.pass(Duration.ZERO);
        }
        say(client, "x");
        SocketChannel server = rig.accept(backend);
        hear(server, "x");
        endsWith(client, server, "192.0.2.7:51000 to ", "1");
    }

    /** A server that speaks first hears nothing of a header. */
    @Test
    void shouldConnectWhenTheHeaderIsThere() throws Exception {
        SocketChannel client = client();
        say(client, LINE);
        SocketChannel server = rig.accept(backend);
        say(server, "banner");
        hear(client, "banner");
        endsWith(client, server, "192.0.2.7:51000 to ", "0");
    }

    @Test
    void shouldReadVersion2WithLongExtensions() throws Exception {
        ProxyHeader header =
                new ProxyHeader.Proxied(
                        SocketAddress.inet(new byte[] {(byte) 192, 0, 2, 9}, 1000, 0),
                        SocketAddress.inet(new byte[] {10, 0, 0, 1}, 443, 0));
        byte[] shortOne = HeaderOptions.parse("v2").encode(header, null);
        int extension = 40_000;
        byte[] longOne = java.util.Arrays.copyOf(shortOne, shortOne.length + 3 + extension);
        int rest = longOne.length - 16;
        longOne[14] = (byte) (rest >> 8);
        longOne[15] = (byte) rest;
        longOne[shortOne.length] = (byte) 0xE0; // for experiments
        longOne[shortOne.length + 1] = (byte) (extension >> 8);
        longOne[shortOne.length + 2] = (byte) extension;
        SocketChannel client = client();
        Wire.write(client, longOne);
        say(client, "x");
        SocketChannel server = rig.accept(backend);
        hear(server, "x");
        endsWith(client, server, "192.0.2.9:1000 to ", "1");
    }

    /** A health check of the sender's own. */
    @Test
    void shouldTakeASenderForItsOwnClient() throws Exception {
        SocketChannel client = client();
        String itself = client.getLocalAddress().toString().substring(1);
        Wire.write(client, HeaderOptions.parse("v2").local());
        SocketChannel server = rig.accept(backend);
        endsWith(client, server, itself + " to ", "0");
    }

    @Test
    void shouldPassOnWhatTheSenderSays() throws Exception {
        proxy.header = HeaderOptions.parse("v1");
        SocketChannel client = client();
        say(client, LINE + "x");
        SocketChannel server = rig.accept(backend);
        hear(server, LINE + "x");
        endsWith(client, server, "192.0.2.7:51000 to ", "1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "PROXY TCP4 192.0.2.7 198.51.100.1 51000\r\n",
                "PROXY TCP4 192.0.2.7 2001:db8::1 51000 443\r\n",
                "PROXY UDP4 192.0.2.7 198.51.100.1 51000 443\r\n",
                "\r\n\r\n\u0000\r\nQUIX\n"
            })
    void shouldResetASenderWithoutAHeader(String garbage) throws Exception {
        SocketChannel client = client();
        say(client, garbage);
        hearReset(client);
        proxy.awaitConnections(0);
        String line = proxy.log.next();
        assertTrue(line.startsWith("WARNING Resetting client 127.0.0.1:"), line);
        assertTrue(proxy.log.next().contains(": bad_header after "));
        assertTrue(unit.waiters.isEmpty(), "it was started for that");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PROXY TCP4 192.0.2.7", "\r\n\r\n"})
    void shouldWaitThreeSecondsForAHeader(String beginning) throws Exception {
        unit.mustWait = true;
        SocketChannel client = client();
        say(client, beginning);
        TestProxy.await(() -> proxy.proxy().connections() == 1);
        clock.pass(PATIENCE.minusNanos(1));
        assertEquals(1, proxy.proxy().connections());
        clock.pass(Duration.ofNanos(1));
        hearReset(client);
        assertTrue(proxy.log.next().contains("no complete header within 3 s"));
        assertTrue(unit.waiters.isEmpty(), "it was started for that");
    }

    @Test
    void shouldStartNothingForASenderThatLeaves() throws Exception {
        unit.mustWait = true;
        SocketChannel client = client();
        say(client, "PROXY TCP4");
        client.close();
        proxy.awaitConnections(0);
        assertTrue(proxy.log.next().contains(": client_left after "));
        assertTrue(unit.waiters.isEmpty(), "it was started for that");
        assertEquals(0, clock.timers());
    }

    // ---- from elsewhere ----

    @Test
    void shouldServeOthersWithoutAHeader() throws Exception {
        others(Others.REFUSE);
        SocketChannel client = client();
        SocketChannel server = rig.accept(backend);
        say(server, "banner");
        hear(client, "banner");
        say(client, "PR");
        clock.pass(Duration.ZERO);
        say(client, "INT\n");
        hear(server, "PRINT\n");
        endsWith(client, server, "127.0.0.1:", "6");
    }

    @ParameterizedTest
    @ValueSource(strings = {LINE, "\r\n\r\n\u0000\r\nQUIT\n!"})
    void shouldResetOthersWithAHeader(String header) throws Exception {
        others(Others.REFUSE);
        proxy.header = HeaderOptions.parse("v1");
        SocketChannel client = client();
        int from = ((InetSocketAddress) client.getLocalAddress()).getPort();
        SocketChannel server = rig.accept(backend);
        say(client, header.substring(0, 3));
        clock.pass(Duration.ZERO);
        say(client, header.substring(3));
        hearReset(client);
        int to = proxy.address().port();
        hear(server, "PROXY TCP4 127.0.0.1 127.0.0.1 " + from + " " + to + "\r\n");
        hearOnlyReset(server);
        assertTrue(proxy.log.next().contains("sent a header, but is not in --accept"));
    }

    @Test
    void shouldPassOnTheHeaderOfOthersIfSoConfigured() throws Exception {
        others(Others.PASS);
        SocketChannel client = client();
        say(client, LINE + "x");
        SocketChannel server = rig.accept(backend);
        hear(server, LINE + "x");
        endsWith(client, server, "127.0.0.1:", String.valueOf(LINE.length() + 1));
    }

    /** The beginning of a header, and no more of it. */
    @ParameterizedTest
    @ValueSource(strings = {"P", "PROXY", "\r\n"})
    void shouldPassOnABeginningAtTheEnd(String beginning) throws Exception {
        others(Others.REFUSE);
        SocketChannel client = client();
        SocketChannel server = rig.accept(backend);
        say(client, beginning);
        client.shutdownOutput();
        hear(server, beginning);
        hearEnd(server);
        say(server, "answer");
        hear(client, "answer");
        endsWith(client, server, "127.0.0.1:", String.valueOf(beginning.length()));
    }

    /** A read skips the urgent byte, so the backend would see a header. */
    @Test
    void shouldResetOthersWhoHideAHeaderBehindUrgentData() throws Exception {
        others(Others.REFUSE);
        proxy.to(backend.getLocalAddress()).start();
        try (java.net.Socket client = new java.net.Socket("127.0.0.1", proxy.address().port())) {
            SocketChannel server = rig.accept(backend);
            try {
                client.getOutputStream().write("PR".getBytes());
                client.sendUrgentData('!');
                client.getOutputStream().write(LINE.substring(2).getBytes());
                client.shutdownOutput();
            } catch (java.net.SocketException reset) {
                // It may come before all is said.
            }
            proxy.awaitConnections(0);
            hearOnlyReset(server);
        }
    }

    /** Told once, so whoever looks at the first bytes may not lose it. */
    @Test
    void shouldPassOnAResetOfOthersWhoSaidNothing() throws Exception {
        others(Others.REFUSE);
        SocketChannel client = client();
        SocketChannel server = rig.accept(backend);
        proxy.awaitNobodyWaiting();
        Wire.reset(client);
        hearReset(server);
        proxy.awaitConnections(0);
        String line = proxy.log.next();
        assertTrue(line.contains(": client_lost after "), line);
    }

    /** A look at a UNIX socket stops behind a byte with which a descriptor was passed, unix(7). */
    @Test
    void shouldResetOthersWhoHideAHeaderBehindADescriptor(@TempDir Path directory)
            throws Exception {
        others(Others.REFUSE);
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int peek(int fd, long address, int length) {
                        return super.peek(fd, address, Math.min(length, 1));
                    }
                };
        SocketAddress listen = SocketAddress.unixPath(directory.resolve("s").toString());
        proxy.route(listen, new BackendAddress.Fixed(Wire.ours(backend.getLocalAddress()))).start();
        SocketChannel client =
                rig.keep(SocketChannel.open(UnixDomainSocketAddress.of(listen.toString())));
        SocketChannel server = rig.accept(backend);
        say(client, LINE);
        client.shutdownOutput();
        hearOnlyReset(server);
        proxy.awaitConnections(0);
        assertTrue(proxy.log.next().contains("sent a header, but is not in --accept"));
    }
}
