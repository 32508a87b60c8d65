package org.brothaman.proxy.activation.namespace;

import org.brothaman.proxy.activation.readiness.Listeners;
import org.jspecify.annotations.Nullable;

/** Who listens inside a unit's container. */
@FunctionalInterface
public interface ContainerSockets {
    /**
     * Those of TCP in its network namespace now: none while no process of a container is in the
     * unit.
     *
     * @param controlGroup of the unit, as the manager has it
     * @return null when we may not see that
     */
    @Nullable Listeners in(String controlGroup);
}
