package org.brothaman.proxy.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.kernel.Descriptors;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a test opens: proxies, backends, clients, on real sockets. Closes all of it when the test is
 * over and fails when a descriptor is left.
 */
final class Rig implements BeforeEachCallback, AfterEachCallback {
    private final List<Channel> channels = new ArrayList<>();
    private final List<TestProxy> proxies = new ArrayList<>();
    private Descriptors descriptors;

    @Override
    public void beforeEach(ExtensionContext context) {
        descriptors = Descriptors.now();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (TestProxy proxy : proxies) {
            proxy.end();
        }
        for (Channel channel : channels) {
            channel.close();
        }
        descriptors.assertNoneLeft();
    }

    TestProxy proxy() {
        TestProxy proxy = new TestProxy();
        proxies.add(proxy);
        return proxy;
    }

    /** A TCP backend on 127.0.0.1. */
    ServerSocketChannel backend() throws IOException {
        return backend(Wire.loopback(0));
    }

    ServerSocketChannel backend(java.net.SocketAddress address) throws IOException {
        ServerSocketChannel backend =
                Wire.isUnix(address)
                        ? ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)
                        : ServerSocketChannel.open();
        channels.add(backend);
        return backend.bind(address);
    }

    SocketChannel connect(TestProxy proxy) throws IOException {
        return connect(proxy.address());
    }

    SocketChannel connect(SocketAddress address) throws IOException {
        return keep(SocketChannel.open(Wire.toJava(address)));
    }

    /** A client with that address of loopback. */
    SocketChannel connectFrom(TestProxy proxy, String address) throws IOException {
        SocketChannel client = keep(SocketChannel.open());
        client.bind(new InetSocketAddress(address, 0));
        client.connect(Wire.toJava(proxy.address()));
        return client;
    }

    /** A client that the proxy resets without another's doing, be it while it connects. */
    void isReset(TestProxy proxy) throws IOException {
        Wire.connectToReset(keep(SocketChannel.open()), proxy.address());
    }

    /** A client whose receive buffer is small, so that it soon takes no more. */
    SocketChannel connectNarrow(TestProxy proxy) throws IOException {
        SocketChannel client = keep(SocketChannel.open());
        client.setOption(StandardSocketOptions.SO_RCVBUF, 16 << 10);
        client.connect(Wire.toJava(proxy.address()));
        return client;
    }

    SocketChannel accept(ServerSocketChannel backend) throws IOException {
        return keep(backend.accept());
    }

    <C extends Channel> C keep(C channel) {
        channels.add(channel);
        return channel;
    }

    /** Descriptors that are open now and were not before the test. */
    int opened() {
        return descriptors.opened();
    }

    /** Both directions carry bytes, and both ends pass. */
    void passes(SocketChannel client, ServerSocketChannel backend) throws IOException {
        SocketChannel server = accept(backend);
        Wire.say(client, "question");
        Wire.hear(server, "question");
        client.shutdownOutput();
        Wire.hearEnd(server);
        Wire.say(server, "answer");
        Wire.hear(client, "answer");
        server.close();
        Wire.hearEnd(client);
    }
}
