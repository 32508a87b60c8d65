package org.brothaman.proxy.activation.lifecycle;

import java.util.List;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * One address at which a unit serves, and how one sees that it does. Immutable.
 *
 * @param backend as it was written, for messages
 * @param addresses of the backend, any of which will do; asked anew for every round of probing, by
 *     the activation thread
 */
public record ReadinessCheck(
        String backend, Readiness readiness, Supplier<List<SocketAddress>> addresses) {}
