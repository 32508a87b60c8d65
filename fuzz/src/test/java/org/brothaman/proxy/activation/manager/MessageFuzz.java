package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import org.freedesktop.dbus.types.UInt32;

/**
 * One message of a manager: garbled, or values of the few types that we know, no more of them than
 * the message has bytes. As properties of a unit, each in each place, they make a state.
 */
public final class MessageFuzz {
    private MessageFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 16) {
            return;
        }
        byte[] message = input.clone();
        correctLength(message);
        try {
            MessageHeader header = MessageHeader.open(message);
            assertTrue(header.body() >= 16 && header.body() <= message.length);
            Object[] values = DBusCodec.read(header, message);
            assertTrue(weight(values) <= 2L * message.length + 64, "larger than its message");
            for (Object value : values) {
                asProperty(value);
            }
        } catch (BusException e) {
            assertEquals(BusException.Kind.GARBLED, e.kind());
        }
    }

    /** The body's length is what is left, unless the flags say to leave it; else few would fit. */
    private static void correctLength(byte[] message) {
        if (message[2] < 0) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(message);
        bytes.order(message[0] == 'l' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long fields = Integer.toUnsignedLong(bytes.getInt(12));
        long body = message.length - ((16 + fields + 7) & ~7L);
        if (body >= 0) {
            bytes.putInt(4, (int) body);
        }
    }

    /** About as many bytes as the value is made of. */
    private static long weight(Object value) {
        return switch (value) {
            case String text -> text.length();
            case Object[] values -> {
                long sum = 0;
                for (Object each : values) {
                    sum += weight(each);
                }
                yield sum;
            }
            case Boolean flag -> 4;
            case UInt32 number -> 4;
            case Number number -> 8;
            default -> {
                assertTrue(
                        value.getClass().getName().startsWith("org.freedesktop.dbus."),
                        () -> "a " + value.getClass());
                yield value.toString().length();
            }
        };
    }

    private static void asProperty(Object value) {
        for (UnitProperty property : UnitProperty.values()) {
            Map<UnitProperty, Object> values = new EnumMap<>(UnitProperty.class);
            values.put(property, value);
            UnitState state = UnitProperty.state(values);
            assertTrue(!(state.isUp() && state.isDown()));
            assertNotNull(state.toString());
        }
        if (value instanceof String text) {
            assertNotNull(JobResult.of(text).meaning());
        }
    }
}
