package org.brothaman.proxy.activation.unit;

import java.util.List;
import java.util.function.Supplier;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * A backend's addresses for probing. A name that is not known right now has none: the question is
 * on its way, and probing comes again in a moment.
 */
public record BackendAddresses(BackendAddress backend, Resolver resolver)
        implements Supplier<List<SocketAddress>> {

    @Override
    public List<SocketAddress> get() {
        return switch (backend) {
            case BackendAddress.Fixed(SocketAddress address) -> List.of(address);
            case BackendAddress.Named named -> {
                List<SocketAddress> known = resolver.cached(named);
                if (known == null) {
                    resolver.resolve(named, resolution -> {});
                    yield List.of();
                }
                yield known;
            }
        };
    }
}
