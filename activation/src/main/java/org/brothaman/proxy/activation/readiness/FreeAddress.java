package org.brothaman.proxy.activation.readiness;

import java.util.function.Predicate;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Whether nobody of this host listens at an address of TCP, according to bind(2), which takes
 * microseconds; the kernel's list of those who listen stands before its table of all connections,
 * which takes milliseconds to be walked through. Any doubt is a no. Activation thread.
 */
public final class FreeAddress implements Predicate<SocketAddress> {
    private final Kernel kernel;

    public FreeAddress(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public boolean test(SocketAddress address) {
        if (address.family() == SocketAddress.UNIX) {
            return true; // it has no port to be taken
        }
        int fd = kernel.streamSocket(address.family());
        if (fd < 0) {
            return false;
        }
        // So that it is in no server's way who comes in this moment, and no old connection in its.
        kernel.setOption(fd, Option.SOL_SOCKET, Option.SO_REUSEADDR, 1);
        int bound = kernel.bind(fd, address);
        kernel.close(fd);
        return bound == 0 || bound == Errno.EADDRNOTAVAIL; // the latter is another host's
    }
}
