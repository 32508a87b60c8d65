package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.loopback;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** IPv4, IPv6, UNIX paths and abstract names, on the listening side and behind it. */
@Timeout(60)
class AddressFamiliesTest {
    @RegisterExtension final Rig rig = new Rig();

    @TempDir Path directory;

    @Test
    void shouldServeEveryFamilyOnBothSides() throws Exception {
        ServerSocketChannel v6 = rig.backend(new InetSocketAddress("::1", 0));
        ServerSocketChannel path =
                rig.backend(UnixDomainSocketAddress.of(directory.resolve("backend")));
        SocketAddress name =
                SocketAddress.unixAbstract("bro-proxy-test-" + ProcessHandle.current().pid());
        TestProxy proxy =
                rig.proxy()
                        .route(Wire.ours(new InetSocketAddress("::1", 0)), fixed(path))
                        .route(
                                SocketAddress.unixPath(directory.resolve("front").toString()),
                                fixed(v6))
                        .route(name, fixed(v6))
                        .route(Wire.ours(loopback(0)), new BackendAddress.Fixed(name))
                        .start();
        rig.passes(rig.connect(proxy.address(0)), path);
        rig.passes(rig.connect(proxy.address(1)), v6);
        // Java knows no abstract names: through the proxy to itself, then to the backend.
        rig.passes(rig.connect(proxy.address(3)), v6);
    }

    private static BackendAddress fixed(ServerSocketChannel backend) throws IOException {
        return new BackendAddress.Fixed(Wire.ours(backend.getLocalAddress()));
    }
}
