package org.brothaman.proxy.activation.manager;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.manager.ManagerSession.Answer;

/**
 * What is asked of a unit in one round trip, and whether the manager has another in memory, written
 * down before there is haste. For one use: each call has a number of its own.
 *
 * @param calls one for each property, in their order, and one for the other unit
 */
record Question(String unit, Collection<UnitProperty> properties, List<DBusCodec.Call> calls) {

    static Question of(String unit, Collection<UnitProperty> properties, String other) {
        List<DBusCodec.Call> calls = gets(unit, properties);
        calls.add(ManagerSession.ofManager("GetUnit", "s", other));
        return new Question(unit, properties, List.copyOf(calls));
    }

    /** One call for each property, in their order. */
    static List<DBusCodec.Call> gets(String unit, Collection<UnitProperty> properties) {
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

    /** What was answered to these, without those that the unit does not have. */
    static Map<UnitProperty, Object> values(
            Collection<UnitProperty> properties, List<Answer> answers) {
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
