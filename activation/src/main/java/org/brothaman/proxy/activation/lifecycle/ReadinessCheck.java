package org.brothaman.proxy.activation.lifecycle;

import org.brothaman.proxy.activation.namespace.NetworkNamespace;
import org.brothaman.proxy.activation.readiness.ProbeTarget;
import org.brothaman.proxy.activation.readiness.Readiness;

/**
 * One address at which a unit serves, and how one sees that it does. Immutable.
 *
 * @param backend as it was written, for messages
 * @param network in which it is, and from which the target's sockets come
 */
public record ReadinessCheck(
        String backend, Readiness readiness, ProbeTarget target, NetworkNamespace network) {}
