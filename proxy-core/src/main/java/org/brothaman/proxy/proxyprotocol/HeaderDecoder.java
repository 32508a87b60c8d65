package org.brothaman.proxy.proxyprotocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads a header from the first bytes of a stream, either version, told apart by its first byte.
 * Strict: who is entitled to send one sends a whole and valid one, or is not listened to.
 * Stateless; asked anew with more bytes after {@link Decoded.Incomplete}.
 */
public final class HeaderDecoder {
    /** The longest header that there can be, of version 2: 16 bytes and 64 KiB less one. */
    public static final int HEADER_MAX = BinaryForm.FIXED + 0xffff;

    /** So many bytes tell whether a stream begins with a header. */
    public static final int BEGINNING_MAX = BinaryForm.SIGNATURE.length;

    private HeaderDecoder() {}

    /** How much of a header's beginning there is. */
    public enum Beginning {
        /** These bytes begin no header. */
        NONE,
        /** They are the beginning of either version's beginning. */
        SHORT,
        /** They begin as a header does. */
        WHOLE
    }

    /** Whether the first {@code length} bytes, one or more, begin as a header does. */
    public static Beginning beginning(byte[] bytes, int length) {
        byte[] expected = bytes[0] == 'P' ? TextForm.BEGINNING : BinaryForm.SIGNATURE;
        int common = Math.min(length, expected.length);
        if (!Arrays.equals(bytes, 0, common, expected, 0, common)) {
            return Beginning.NONE;
        }
        return common == expected.length ? Beginning.WHOLE : Beginning.SHORT;
    }

    /** What the bytes are. */
    public sealed interface Decoded {
        /**
         * The beginning of a header.
         *
         * @param total how many bytes there must be before it makes sense to ask again
         */
        record Incomplete(int total) implements Decoded {}

        /**
         * A header, and where it ends: behind it begins the client's own stream.
         *
         * @param length of the header in bytes
         */
        record Complete(ProxyHeader header, int length) implements Decoded {}

        /**
         * No header, and no more bytes make one of it.
         *
         * @param reason for the log, one line, without any byte of the input
         */
        record Invalid(String reason) implements Decoded {}
    }

    /** Looks at the first {@code length} bytes. */
    public static Decoded decode(byte[] bytes, int length) {
        if (length == 0) {
            return new Decoded.Incomplete(1);
        }
        return bytes[0] == BinaryForm.SIGNATURE[0]
                ? binary(bytes, length)
                : TextForm.decode(bytes, length);
    }

    private static Decoded binary(byte[] bytes, int length) {
        int signature = Math.min(length, BinaryForm.SIGNATURE.length);
        if (!Arrays.equals(bytes, 0, signature, BinaryForm.SIGNATURE, 0, signature)) {
            return new Decoded.Invalid("no header");
        }
        if (length < BinaryForm.FIXED) {
            return new Decoded.Incomplete(BinaryForm.FIXED);
        }
        byte command = bytes[BinaryForm.COMMAND_AT];
        if (command != BinaryForm.VERSION_LOCAL && command != BinaryForm.VERSION_PROXY) {
            return new Decoded.Invalid("unknown version or command 0x%02x".formatted(command));
        }
        int rest = ByteBuffer.wrap(bytes).getShort(BinaryForm.LENGTH_AT) & 0xffff;
        int total = BinaryForm.FIXED + rest;
        if (length < total) {
            return new Decoded.Incomplete(total);
        }
        byte family = bytes[BinaryForm.FAMILY_AT];
        if (command == BinaryForm.VERSION_LOCAL || family == BinaryForm.UNSPECIFIED) {
            // What follows is to be skipped whatever it is, section 2.2.
            return new Decoded.Complete(ProxyHeader.Local.INSTANCE, total);
        }
        int addresses = addressesLength(family);
        if (addresses < 0) {
            return new Decoded.Invalid(
                    "unknown address family or protocol 0x%02x".formatted(family));
        }
        if (rest < addresses) {
            return new Decoded.Invalid("the addresses do not fit the length of " + rest);
        }
        String fault = extensionsFault(bytes, BinaryForm.FIXED + addresses, total);
        if (fault != null) {
            return new Decoded.Invalid(fault);
        }
        return new Decoded.Complete(header(bytes, addresses), total);
    }

    /** How long the two addresses are, or -1. Datagram protocols are none that we take. */
    private static int addressesLength(byte family) {
        return switch (family) {
            case BinaryForm.TCP4 -> BinaryForm.TCP4_ADDRESSES;
            case BinaryForm.TCP6 -> BinaryForm.TCP6_ADDRESSES;
            case BinaryForm.UNIX_STREAM -> 2 * BinaryForm.UNIX_FIELD;
            default -> -1;
        };
    }

    private static ProxyHeader header(byte[] bytes, int addresses) {
        int at = BinaryForm.FIXED;
        return switch (addresses) {
            case BinaryForm.TCP4_ADDRESSES -> internet(bytes, 4);
            case BinaryForm.TCP6_ADDRESSES -> internet(bytes, 16);
            default ->
                    new ProxyHeader.Proxied(
                            BinaryForm.unixAddress(bytes, at),
                            BinaryForm.unixAddress(bytes, at + BinaryForm.UNIX_FIELD));
        };
    }

    private static ProxyHeader internet(byte[] bytes, int size) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).position(BinaryForm.FIXED);
        byte[] source = new byte[size];
        byte[] destination = new byte[size];
        buffer.get(source).get(destination);
        int sourcePort = buffer.getShort() & 0xffff;
        int destinationPort = buffer.getShort() & 0xffff;
        return ProxyHeader.Proxied.of(
                SocketAddress.inet(source, sourcePort, 0),
                SocketAddress.inet(destination, destinationPort, 0));
    }

    /** Extensions are skipped, but each must be whole, and a checksum right, section 2.2.3. */
    private static @Nullable String extensionsFault(byte[] bytes, int from, int total) {
        int at = from;
        while (at < total) {
            if (total - at < BinaryForm.TYPE_AND_LENGTH) {
                return "an extension is cut off";
            }
            byte type = bytes[at];
            int size = ByteBuffer.wrap(bytes).getShort(at + 1) & 0xffff;
            at += BinaryForm.TYPE_AND_LENGTH;
            if (size > total - at) {
                return "an extension is longer than the header";
            }
            if (type == BinaryForm.TYPE_CRC32C
                    && (size != Integer.BYTES || !isChecksumRight(bytes, at, total))) {
                return "the checksum is wrong";
            }
            at += size;
        }
        return null;
    }

    /** Of the whole header with zeros in the checksum's own place. */
    private static boolean isChecksumRight(byte[] bytes, int at, int total) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, at);
        crc.update(new byte[Integer.BYTES], 0, Integer.BYTES);
        crc.update(bytes, at + Integer.BYTES, total - at - Integer.BYTES);
        return ByteBuffer.wrap(bytes).getInt(at) == (int) crc.getValue();
    }
}
