package org.brothaman.proxy.activation.manager;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The unit for whose failure another one that requires it was not started. A value; found by the
 * activation thread.
 *
 * @param unit full name; a service, a mount, or of any other kind
 */
public record FailedNeed(String unit, UnitState state) {
    /** Those without which there is no start, systemd.unit(5). */
    private static final Set<UnitProperty> REQUIRED =
            EnumSet.of(UnitProperty.REQUIRES, UnitProperty.REQUISITE, UnitProperty.BINDS_TO);

    /** The first, of what it requires or of what that requires; null where none has failed. */
    static @Nullable FailedNeed of(ManagerSession open, String unit, long deadline)
            throws BusException {
        return find(open, unit, new HashSet<>(Set.of(unit)), deadline);
    }

    /** What is up is no cause, nor is what it requires. */
    private static @Nullable FailedNeed find(
            ManagerSession open, String unit, Set<String> seen, long deadline) throws BusException {
        for (String need : UnitProperty.names(open.read(unit, REQUIRED, deadline), REQUIRED)) {
            if (!seen.add(need)) {
                continue;
            }
            UnitState state = UnitProperty.state(open.read(need, UnitProperty.ALL, deadline));
            if (state.active() == UnitState.Active.FAILED) {
                return new FailedNeed(need, state);
            }
            FailedNeed deeper = state.isDown() ? find(open, need, seen, deadline) : null;
            if (deeper != null) {
                return deeper;
            }
        }
        return null;
    }
}
