package org.brothaman.proxy.bench.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Two free ports on 127.0.0.1, below the range from which the kernel takes ports for clients, so
 * that none is taken between looking and listening.
 */
record Ports(int proxy, int backend) {

    private static final int FIRST = 10_000;
    private static final int LAST = 19_998;
    private static int next = FIRST;

    static Ports free() {
        return new Ports(freePort(), freePort());
    }

    private static int freePort() {
        for (int tried = 0; tried < LAST - FIRST; tried++) {
            int port = next;
            next = port == LAST ? FIRST : port + 1;
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException taken) {
                // the next one, then
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + LAST);
    }
}
