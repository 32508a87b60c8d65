package org.brothaman.proxy.activation.readiness;

import java.util.List;
import java.util.function.Supplier;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Where a backend is, any of which will do. May be empty while a name is unknown; must not block
 * for long.
 */
@FunctionalInterface
public interface Addresses extends Supplier<List<SocketAddress>> {
    /** Those that are known already: to ask for a name here would be too early. */
    default List<SocketAddress> known() {
        return get();
    }
}
