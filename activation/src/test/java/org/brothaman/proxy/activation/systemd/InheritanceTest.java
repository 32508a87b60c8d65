package org.brothaman.proxy.activation.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real descriptors, which bash opens before it becomes a Java program that adopts them. */
@Timeout(60)
class InheritanceTest {
    private static final LinuxKernel KERNEL = LinuxKernel.INSTANCE;
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;

    @Test
    void aConnectionIsRefused() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String said = run("exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort(), 1);
            assertTrue(
                    said.startsWith(
                            "descriptor 3 of LISTEN_FDS: is not listening (is it a connection?)"),
                    said);
        }
    }

    @Test
    void aDatagramSocketIsRefused() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String said = run("exec 3<>/dev/udp/127.0.0.1/" + socket.getLocalPort(), 1);
            assertTrue(said.startsWith("descriptor 3 of LISTEN_FDS: is a datagram socket"), said);
        }
    }

    @Test
    void aFileIsRefused() throws Exception {
        String said = run("exec 3</dev/null", 1);
        assertTrue(said.startsWith("descriptor 3 of LISTEN_FDS: is not a socket"), said);
    }

    @Test
    void whatIsPreparedNeitherBlocksNorReachesChildren() throws Exception {
        String said = run("exec 3</dev/null", 1);
        int flags = Integer.parseInt(said.substring(said.indexOf("flags:") + 6).strip(), 8);
        assertEquals(O_NONBLOCK | O_CLOEXEC, flags & (O_NONBLOCK | O_CLOEXEC), said);
    }

    @Test
    void listeningSocketsAreAdoptedAndOneThatIsMissingIsRefused(@TempDir Path folder)
            throws Exception {
        byte[] loopback = InetAddress.getLoopbackAddress().getAddress();
        SocketAddress path = SocketAddress.unixPath(folder.resolve("x.sock").toString());
        int v4 = listening(SocketAddress.inet(loopback, 0, 0));
        int unix = listening(path);
        try {
            List<InheritedSocket> sockets =
                    ListenFds.adopt(environment(2), new Translated(List.of(v4, unix)));
            assertTrue(sockets.getFirst().address().port() > 0, sockets.toString());
            assertEquals(path, sockets.getLast().address());
            StartException refused =
                    assertThrows(
                            StartException.class,
                            () ->
                                    ListenFds.adopt(
                                            environment(3), new Translated(List.of(v4, unix, -1))));
            assertTrue(
                    refused.getMessage().startsWith("LISTEN_FDS=3: descriptor 5 is not open"),
                    refused.getMessage());
        } finally {
            KERNEL.close(v4);
            KERNEL.close(unix);
        }
    }

    /** The real system, where descriptor 3 and those after it are some that the test has. */
    private record Translated(List<Integer> descriptors) implements Host {
        @Override
        public int option(int fd, int name) {
            return Host.super.option(descriptors.get(fd - 3), name);
        }

        @Override
        public SocketAddress localAddress(int fd) {
            return Host.super.localAddress(descriptors.get(fd - 3));
        }

        @Override
        public int prepareInherited(int fd) {
            return Host.super.prepareInherited(descriptors.get(fd - 3));
        }
    }

    private static int listening(SocketAddress address) {
        int fd = KERNEL.streamSocket(address.family());
        assertEquals(0, KERNEL.bind(fd, address));
        assertEquals(0, KERNEL.listen(fd, 1));
        return fd;
    }

    private static Map<String, String> environment(int count) {
        long pid = ProcessHandle.current().pid();
        return Map.of("LISTEN_PID", Long.toString(pid), "LISTEN_FDS", Integer.toString(count));
    }

    /** What the probe says after bash has prepared descriptors for it. */
    private static String run(String preparation, int count) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String script =
                preparation
                        + "; export LISTEN_PID=$$ LISTEN_FDS="
                        + count
                        + "; exec \"$0\" --enable-native-access=ALL-UNNAMED -cp \"$1\" \"$2\"";
        Process process =
                new ProcessBuilder(
                                List.of(
                                        "bash",
                                        "-c",
                                        script,
                                        java,
                                        System.getProperty("java.class.path"),
                                        InheritanceProbe.class.getName()))
                        .redirectErrorStream(true)
                        .start();
        try {
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), output);
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
