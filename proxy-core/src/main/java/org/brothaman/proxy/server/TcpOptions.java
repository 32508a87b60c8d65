package org.brothaman.proxy.server;

import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.Option;

/**
 * What every TCP socket of ours is set to, tcp(7). An accepted socket inherits all of it from its
 * listener, so it is set there once and costs a client nothing. Errors are ignored: a connection
 * without them still works.
 */
final class TcpOptions {
    private TcpOptions() {}

    static void apply(Kernel kernel, int fd, Settings.Keepalive keepalive) {
        // A proxy that waits for more bytes adds to what the two ends wait already.
        kernel.setOption(fd, Option.IPPROTO_TCP, Option.TCP_NODELAY, 1);
        if (!keepalive.on()) {
            return;
        }
        kernel.setOption(fd, Option.SOL_SOCKET, Option.SO_KEEPALIVE, 1);
        set(kernel, fd, Option.TCP_KEEPIDLE, keepalive.idleSeconds());
        set(kernel, fd, Option.TCP_KEEPINTVL, keepalive.intervalSeconds());
        set(kernel, fd, Option.TCP_KEEPCNT, keepalive.probes());
    }

    private static void set(Kernel kernel, int fd, int name, int value) {
        if (value > 0) {
            kernel.setOption(fd, Option.IPPROTO_TCP, name, value);
        }
    }
}
