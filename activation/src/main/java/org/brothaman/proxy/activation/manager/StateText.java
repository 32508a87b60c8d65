package org.brothaman.proxy.activation.manager;

import java.util.Locale;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/** A unit's state as text for messages. Stateless. */
final class StateText {
    private StateText() {}

    static String of(UnitState state) {
        StringBuilder text = new StringBuilder("unit is ");
        text.append(state.active().name().toLowerCase(Locale.ROOT));
        if (!state.sub().isEmpty()) {
            text.append(" (").append(state.sub()).append(')');
        }
        if (!state.result().isEmpty()) {
            text.append(", Result=").append(state.result());
        }
        if (state.exitStatus() != 0) {
            text.append(state.signalled() ? ", killed by signal " : ", ExecMainStatus=");
            text.append(state.exitStatus());
        }
        return text.toString();
    }

    /** Where there is more about it. */
    static String see(String unit, ManagerScope scope) {
        return "; see: %1$s status %2$s; %3$s -u %2$s"
                .formatted(scope.systemctl(), unit, scope.journalctl());
    }
}
