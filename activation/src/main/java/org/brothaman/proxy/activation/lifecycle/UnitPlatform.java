package org.brothaman.proxy.activation.lifecycle;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.SystemdManager;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.namespace.ContainerSockets;
import org.brothaman.proxy.activation.namespace.KernelContainerSockets;
import org.brothaman.proxy.activation.readiness.FreeAddress;
import org.brothaman.proxy.activation.readiness.Listeners;
import org.brothaman.proxy.activation.readiness.Prober;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * All that a unit needs of the world; tests hand in their own.
 *
 * @param listeners who listens on this host now
 * @param freeAddress whether nobody of this host listens there now
 * @param containerSockets who listens in a unit's container now
 * @param starts which of them were ours
 * @param reclaim takes memory back from what is frozen
 * @param threads runs the activation thread, or throws {@link OutOfMemoryError} when there is none
 */
record UnitPlatform(
        UnitManager manager,
        ReadinessWait.Probe probe,
        ProcessWatch processWatch,
        Supplier<Listeners> listeners,
        Predicate<SocketAddress> freeAddress,
        ContainerSockets containerSockets,
        OwnStarts starts,
        MemoryReclaim reclaim,
        MonotonicClock clock,
        Executor threads) {

    /** This machine's. */
    static UnitPlatform of(
            ManagerScope scope,
            Map<String, String> environment,
            Kernel kernel,
            ProcessWatch processWatch) {
        MonotonicClock clock = MonotonicClock.SYSTEM;
        return new UnitPlatform(
                SystemdManager.of(scope, environment, clock),
                new Prober(kernel, clock)::await,
                processWatch,
                Listeners::ofTcp,
                new FreeAddress(kernel),
                new KernelContainerSockets(),
                OwnStarts.of(scope, environment),
                new MemoryReclaim(Path.of("/sys/fs/cgroup")),
                clock,
                OnDemandThread.PLATFORM);
    }
}
