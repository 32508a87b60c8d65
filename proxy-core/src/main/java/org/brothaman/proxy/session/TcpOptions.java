package org.brothaman.proxy.session;

import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * What our TCP sockets are set to, tcp(7). Errors are ignored: a connection without them still
 * works. Immutable, shared by all loops.
 */
public final class TcpOptions {
    /** The first three letters of bbr, bbr2 and their like, read as a number. */
    private static final int BBR = 'b' | 'b' << 8 | 'r' << 16;

    private static final int THREE_LETTERS = 0xffffff;

    /** A name of four letters is an int to setsockopt(2); this one every user may choose. */
    private static final int RENO = 'r' | 'e' << 8 | 'n' << 16 | 'o' << 24;

    /**
     * What a stream may have in the kernel that cannot be sent yet. What is more than the peer
     * takes grows to megabytes for each stream, and leaves the processor's cache before it is read.
     */
    private static final int UNSENT_BYTES = 256 << 10;

    private final Kernel kernel;
    private final Settings.Keepalive keepalive;
    private final boolean paced;

    public TcpOptions(Kernel kernel, Settings.Keepalive keepalive) {
        this.kernel = kernel;
        this.keepalive = keepalive;
        this.paced = isPaced(kernel);
    }

    /** Whether this host's congestion control, net.ipv4.tcp_congestion_control, paces. */
    private static boolean isPaced(Kernel kernel) {
        int fd = kernel.streamSocket(SocketAddress.INET);
        if (fd < 0) {
            return false;
        }
        int name = kernel.option(fd, Option.IPPROTO_TCP, Option.TCP_CONGESTION);
        kernel.close(fd);
        return (name & THREE_LETTERS) == BBR;
    }

    /**
     * An accepted socket inherits all of it from its listener, so it costs a client nothing.
     *
     * @param bound where the listener is bound
     */
    public void applyToListener(int fd, SocketAddress bound) {
        if (isTcp(bound)) {
            choosePace(fd, bound);
        }
        applyToClient(fd, bound);
    }

    /** One that came before its listener was set. It keeps its pace: half-changed is worse. */
    public void applyToClient(int fd, SocketAddress bound) {
        if (isTcp(bound)) {
            applyNoDelay(fd);
            applyKeepalive(fd);
        }
    }

    /** Before it is connected to that address. */
    public void applyToBackend(int fd, SocketAddress address) {
        if (!isTcp(address)) {
            return;
        }
        choosePace(fd, address);
        applyNoDelay(fd);
        // A peer on this host does not go without a word; and a new socket has none.
        if (!address.isLoopback() && keepalive.on()) {
            applyKeepalive(fd);
        }
    }

    /** Once a stream flows into that TCP socket; messages do without. */
    public void applyToTargetOfStream(int fd) {
        kernel.setOption(fd, Option.IPPROTO_TCP, Option.TCP_NOTSENT_LOWAT, UNSENT_BYTES);
    }

    private static boolean isTcp(SocketAddress address) {
        return address.family() != SocketAddress.UNIX;
    }

    /** Pacing is for networks: within this host it guesses a bandwidth, and halves it. */
    private void choosePace(int fd, SocketAddress address) {
        if (paced && address.isLoopback()) {
            kernel.setOption(fd, Option.IPPROTO_TCP, Option.TCP_CONGESTION, RENO);
        }
    }

    /** A proxy that waits for more bytes adds to what the two ends wait already. */
    private void applyNoDelay(int fd) {
        kernel.setOption(fd, Option.IPPROTO_TCP, Option.TCP_NODELAY, 1);
    }

    private void applyKeepalive(int fd) {
        if (!keepalive.on()) {
            // The listener outlives us, and may have it from an earlier run or from its unit.
            kernel.setOption(fd, Option.SOL_SOCKET, Option.SO_KEEPALIVE, 0);
            return;
        }
        kernel.setOption(fd, Option.SOL_SOCKET, Option.SO_KEEPALIVE, 1);
        set(fd, Option.TCP_KEEPIDLE, keepalive.idleSeconds());
        set(fd, Option.TCP_KEEPINTVL, keepalive.intervalSeconds());
        set(fd, Option.TCP_KEEPCNT, keepalive.probes());
    }

    private void set(int fd, int name, int value) {
        if (value > 0) {
            kernel.setOption(fd, Option.IPPROTO_TCP, name, value);
        }
    }
}
