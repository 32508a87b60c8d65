package org.brothaman.proxy.activation.manager;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.constants.Endian;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows dbus-java: writes a method call, reads the body of an answer or signal.
 * Static; the activation thread's.
 */
final class DBusCodec {
    /** The signatures of all that we ever read; anything else is not ours and not looked at. */
    private static final Set<String> KNOWN =
            Set.of("", "s", "o", "v", "uoss", "sss", "a(ssssssouso)");

    private static final Set<String> KNOWN_IN_VARIANT =
            Set.of("s", "b", "i", "t", "(ss)", "(uo)", "as", "a(sasbttttuii)");
    private static final int FIXED_HEADER = 12;
    private static final MessageFactory FACTORY = new MessageFactory(Endian.LITTLE);

    private DBusCodec() {}

    /** A call on its way out. */
    record Call(long serial, byte[] bytes) {}

    static Call call(
            String destination,
            String path,
            String interfaceName,
            String member,
            String signature,
            Object... arguments) {
        try {
            Message message =
                    FACTORY.createMethodCall(
                            destination,
                            path,
                            interfaceName,
                            member,
                            (byte) 0,
                            signature.isEmpty() ? null : signature,
                            arguments);
            return new Call(message.getSerial(), joined(message.getWireData()));
        } catch (DBusException e) {
            throw new IllegalArgumentException("cannot write " + member + ": " + e.getMessage(), e);
        }
    }

    /** An argument that says its own type. */
    static Object variant(Object value, String signature) {
        boolean unsigned = signature.equals("t");
        return new Variant<>(unsigned ? new UInt64((Long) value) : value, signature);
    }

    /** The arguments of a message; a variant's is its value, a structure's is an Object[]. */
    static Object[] read(MessageHeader header, byte[] message) throws BusException {
        if (!KNOWN.contains(header.signature())
                || (header.signature().equals("v") && !isPlainVariant(header, message))) {
            throw garbled(header);
        }
        byte[] start = Arrays.copyOf(message, FIXED_HEADER);
        // dbus-java wants the fields behind their length and that length behind an 8-byte boundary.
        byte[] fields = new byte[header.body() - FIXED_HEADER + 4];
        System.arraycopy(message, FIXED_HEADER, fields, 0, 4);
        System.arraycopy(message, FIXED_HEADER + 4, fields, 8, header.body() - FIXED_HEADER - 4);
        byte[] body = Arrays.copyOfRange(message, header.body(), message.length);
        try {
            Object[] values =
                    MessageFactory.createMessage(message[1], start, fields, body, null)
                            .getParameters();
            for (int i = 0; i < values.length; i++) {
                if (values[i] instanceof Variant<?> variant) {
                    values[i] = variant.getValue();
                }
            }
            return values;
        } catch (DBusException | IOException | RuntimeException e) {
            throw garbled(header);
        }
    }

    private static boolean isPlainVariant(MessageHeader header, byte[] message) {
        int at = header.body();
        int length = at < message.length ? message[at] & 0xFF : 0;
        if (length == 0 || at + 1 + length >= message.length) {
            return false;
        }
        return KNOWN_IN_VARIANT.contains(
                new String(message, at + 1, length, StandardCharsets.US_ASCII));
    }

    private static BusException garbled(MessageHeader header) {
        String what = header.type() == MessageHeader.SIGNAL ? header.member() : "an answer";
        return new BusException(
                BusException.Kind.GARBLED, "sent " + what + " in an unexpected form");
    }

    /** All calls behind each other, to be written at once. */
    static ByteBuffer concatenate(List<Call> calls) {
        return ByteBuffer.wrap(joined(calls.stream().map(Call::bytes).toArray(byte[][]::new)));
    }

    /** Those parts that are there. */
    private static byte[] joined(byte[] @Nullable [] parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part == null ? 0 : part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            if (part != null) {
                System.arraycopy(part, 0, all, at, part.length);
                at += part.length;
            }
        }
        return all;
    }
}
