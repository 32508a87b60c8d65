package org.brothaman.proxy.activation.readiness;

import java.util.function.Predicate;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Whether nobody of this host listens at an address of TCP, according to bind(2), which takes
 * microseconds; the kernel's list of those who listen stands before its table of all connections,
 * which takes milliseconds to be walked through. Activation thread.
 */
public final class FreeAddress implements Predicate<SocketAddress> {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final Kernel kernel;

    public FreeAddress(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public boolean test(SocketAddress address) {
        if (address.family() == SocketAddress.UNIX) {
            return true; // it has no port to be taken
        }
        // Who has a port of IPv4 keeps a server from listening on all addresses of both kinds.
        boolean both = address.family() == SocketAddress.INET6 && address.isLoopback();
        return isFree(address)
                && (!both || isFree(SocketAddress.inet(LOOPBACK, address.port(), 0)));
    }

    private boolean isFree(SocketAddress address) {
        int fd = kernel.streamSocket(address.family());
        if (fd < 0) {
            return false;
        }
        // As servers do: so that one who comes in this moment finds it free, and we find it free
        // where only a connection of before still waits for its end.
        kernel.setOption(fd, Option.SOL_SOCKET, Option.SO_REUSEADDR, 1);
        int bound = kernel.bind(fd, address);
        kernel.close(fd);
        return bound == 0 || bound == Errno.EADDRNOTAVAIL; // not this host's, or not yet
    }
}
