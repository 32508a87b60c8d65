package org.brothaman.proxy.activation.manager;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The header of a message, read before dbus-java sees it (D-Bus specification, "Message Format"). A
 * private socket brings a signal for everything that the manager does; this class skips the
 * irrelevant ones cheaply. It also protects dbus-java: only header fields of the four plain kinds
 * pass, because an array of empty structures would have it fill the memory.
 *
 * @param replySerial 0 when the message answers nothing
 * @param body where the body begins
 */
record MessageHeader(
        int type,
        long replySerial,
        String interfaceName,
        String member,
        String errorName,
        String signature,
        ByteOrder order,
        int body) {

    static final int METHOD_RETURN = 2;
    static final int ERROR = 3;
    static final int SIGNAL = 4;

    private static final int FIELDS_AT = 16;
    private static final int INTERFACE = 2;
    private static final int MEMBER = 3;
    private static final int ERROR_NAME = 4;
    private static final int REPLY_SERIAL = 5;
    private static final int SIGNATURE = 8;
    private static final int FIELD_CODE_MAX = 9;
    private static final int VERSION = 1;

    /** Opens one whole message as {@link BusConnection#read} cut it. */
    static MessageHeader open(byte[] message) throws BusException {
        try {
            return parse(ByteBuffer.wrap(message));
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException e) {
            throw garbled();
        }
    }

    private static MessageHeader parse(ByteBuffer in) throws BusException {
        in.order(in.get(0) == 'l' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if (in.get(3) != VERSION) {
            throw garbled();
        }
        long replySerial = 0;
        String[] texts = new String[FIELD_CODE_MAX + 1];
        int end = FIELDS_AT + in.getInt(12);
        in.position(FIELDS_AT);
        while (in.position() < end) {
            in.position((in.position() + 7) & ~7);
            int code = in.get();
            int kind = plainKind(in);
            if (code < 1 || code > FIELD_CODE_MAX) {
                throw garbled();
            }
            if (kind == 'u') {
                align4(in);
                long number = Integer.toUnsignedLong(in.getInt());
                replySerial = code == REPLY_SERIAL ? number : replySerial;
            } else {
                texts[code] = text(in, kind);
            }
        }
        int body = (end + 7) & ~7;
        if (in.position() != end || body + in.getInt(4) != in.capacity()) {
            throw garbled();
        }
        return new MessageHeader(
                in.get(1),
                replySerial,
                orEmpty(texts[INTERFACE]),
                orEmpty(texts[MEMBER]),
                orEmpty(texts[ERROR_NAME]),
                orEmpty(texts[SIGNATURE]),
                in.order(),
                body);
    }

    /** The one character of a variant's signature: s, o, g or u. */
    private static int plainKind(ByteBuffer in) throws BusException {
        int length = in.get();
        int kind = in.get();
        if (length != 1 || in.get() != 0 || "sogu".indexOf(kind) < 0) {
            throw garbled();
        }
        return kind;
    }

    private static String text(ByteBuffer in, int kind) throws BusException {
        int length;
        if (kind == 'g') {
            length = in.get() & 0xFF;
        } else {
            align4(in);
            length = in.getInt();
        }
        if (length < 0 || length > in.remaining()) {
            throw garbled();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        if (in.get() != 0) {
            throw garbled();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void align4(ByteBuffer in) {
        in.position((in.position() + 3) & ~3);
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private static BusException garbled() {
        return new BusException(BusException.Kind.GARBLED, "sent a message that is not D-Bus");
    }
}
