package org.brothaman.proxy.activation.namespace;

import java.util.function.BooleanSupplier;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketSource;

/** The network that a backend's address is in: this host's, or one that must be entered first. */
public interface NetworkNamespace extends SocketSource {
    /**
     * Sees to it that sockets come from the namespace as it is now. Blocks until the deadline at
     * most; activation thread.
     *
     * @param controlGroup of the unit that serves the backend, a path below the root of the
     *     hierarchy; empty for none
     * @param goOn asked now and then, whether waiting still makes sense
     */
    Entry enter(String controlGroup, long deadline, BooleanSupplier goOn);

    /** Whether sockets come from it now. Any thread. */
    boolean isEntered();

    /** Whether it is a container's own, so that who accepts there is the application. */
    boolean isInside();

    /** Whether there are sockets now. */
    sealed interface Entry {
        record Inside() implements Entry {}

        /** One line: why not, and what to do. */
        record Outside(String message) implements Entry {}
    }

    /** That of this process. */
    static NetworkNamespace ofThisHost(Kernel kernel) {
        return new NetworkNamespace() {
            @Override
            public Entry enter(String controlGroup, long deadline, BooleanSupplier goOn) {
                return new Entry.Inside();
            }

            @Override
            public boolean isEntered() {
                return true;
            }

            @Override
            public boolean isInside() {
                return false;
            }

            @Override
            public int streamSocket(int family) {
                return kernel.streamSocket(family);
            }
        };
    }
}
