package org.brothaman.proxy.activation.manager;

import java.util.Locale;

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
}
