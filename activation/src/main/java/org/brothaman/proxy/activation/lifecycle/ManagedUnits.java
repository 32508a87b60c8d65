package org.brothaman.proxy.activation.lifecycle;

import java.util.Map;
import org.brothaman.proxy.kernel.Kernel;

/** Makes units that are real. Static. */
public final class ManagedUnits {
    private ManagedUnits() {}

    /**
     * A unit of this machine's systemd, with real sockets and a real clock. One for each unit: two
     * would put to sleep what the other has just woken.
     */
    public static ManagedUnit of(
            UnitPlan plan,
            Map<String, String> environment,
            Kernel kernel,
            ProcessWatch processWatch,
            UnitObserver observer) {
        return new ManagedUnit(
                plan, observer, UnitPlatform.of(plan.scope(), environment, kernel, processWatch));
    }
}
