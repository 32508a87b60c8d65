package org.brothaman.proxy.activation.manager;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.manager.ManagerSession.Answer;

/**
 * What is asked of a unit in one round trip, written down before there is haste. For one use: each
 * call has a number of its own.
 *
 * @param calls one for each property, in their order; there may be others behind them
 */
record Question(String unit, Collection<UnitProperty> properties, List<DBusCodec.Call> calls) {

    static Question of(String unit, Collection<UnitProperty> properties) {
        return new Question(unit, properties, List.copyOf(gets(unit, properties)));
    }

    /** The same, and last whether the manager has another unit in memory. */
    static Question of(String unit, Collection<UnitProperty> properties, String other) {
        List<DBusCodec.Call> calls = gets(unit, properties);
        calls.add(ManagerSession.ofManager("GetUnit", "s", other));
        return new Question(unit, properties, List.copyOf(calls));
    }

    private static List<DBusCodec.Call> gets(String unit, Collection<UnitProperty> properties) {
        String path = UnitPath.of(unit);
        List<DBusCodec.Call> calls = new ArrayList<>();
        for (UnitProperty property : properties) {
            calls.add(
                    DBusCodec.call(
                            ManagerSession.SYSTEMD,
                            path,
                            "org.freedesktop.DBus.Properties",
                            "Get",
                            "ss",
                            property.interfaceName(),
                            property.systemdName()));
        }
        return calls;
    }

    /** The properties without those that the unit does not have. */
    Map<UnitProperty, Object> values(List<Answer> answers) {
        Iterator<Answer> answer = answers.iterator();
        Map<UnitProperty, Object> values = new EnumMap<>(UnitProperty.class);
        for (UnitProperty property : properties) {
            if (answer.next() instanceof Answer.Return(Object[] got) && got.length == 1) {
                values.put(property, got[0]);
            }
        }
        return values;
    }
}
