package org.brothaman.proxy.proxyprotocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Writes headers, sections 2.1 and 2.2 of the specification. Stateless. */
public final class HeaderEncoder {
    private static final byte[] UNKNOWN = "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TCP4 = "PROXY TCP4 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TCP6 = "PROXY TCP6 ".getBytes(StandardCharsets.US_ASCII);

    private HeaderEncoder() {}

    /**
     * @param uniqueId of the connection, 1 to 128 bytes, for {@code PP2_TYPE_UNIQUE_ID}; null for
     *     none. Version 1 has no room for it.
     * @param checksum whether {@code PP2_TYPE_CRC32C} is added; version 1 has none
     */
    public static byte[] encode(
            HeaderFormat format, ProxyHeader header, byte @Nullable [] uniqueId, boolean checksum) {
        return switch (format) {
            case V1 -> text(header);
            case V2 -> binary(header, uniqueId, checksum);
        };
    }

    private static byte[] text(ProxyHeader header) {
        return switch (header) {
            case ProxyHeader.Local _ -> UNKNOWN;
            case ProxyHeader.Proxied(SocketAddress source, SocketAddress destination) ->
                    switch (source.family()) {
                        case SocketAddress.INET -> line(TCP4, source, destination);
                        case SocketAddress.INET6 -> line(TCP6, source, destination);
                        default -> UNKNOWN;
                    };
        };
    }

    /** Put together byte by byte: formats are read, and texts decoded, anew for each connection. */
    private static byte[] line(byte[] start, SocketAddress source, SocketAddress destination) {
        byte[] line = new byte[TextForm.LINE_MAX];
        System.arraycopy(start, 0, line, 0, start.length);
        int end = source.putHost(line, start.length);
        line[end] = ' ';
        end = destination.putHost(line, end + 1);
        line[end] = ' ';
        end = source.putPort(line, end + 1);
        line[end] = ' ';
        end = destination.putPort(line, end + 1);
        line[end] = '\r';
        line[end + 1] = '\n';
        return Arrays.copyOf(line, end + 2);
    }

    private static byte[] binary(ProxyHeader header, byte @Nullable [] uniqueId, boolean checksum) {
        ByteBuffer buffer = ByteBuffer.allocate(BinaryForm.OWN_HEADER_MAX);
        buffer.put(BinaryForm.SIGNATURE);
        switch (header) {
            case ProxyHeader.Local _ ->
                    buffer.put(BinaryForm.VERSION_LOCAL)
                            .put(BinaryForm.UNSPECIFIED)
                            .putShort((short) 0);
            case ProxyHeader.Proxied(SocketAddress source, SocketAddress destination) ->
                    addresses(buffer.put(BinaryForm.VERSION_PROXY), source, destination);
        }
        if (uniqueId != null) {
            buffer.put(BinaryForm.TYPE_UNIQUE_ID).putShort((short) uniqueId.length).put(uniqueId);
        }
        int checksumAt = buffer.position() + BinaryForm.TYPE_AND_LENGTH;
        if (checksum) {
            buffer.put(BinaryForm.TYPE_CRC32C).putShort((short) Integer.BYTES).putInt(0);
        }
        int length = buffer.position();
        buffer.putShort(BinaryForm.LENGTH_AT, (short) (length - BinaryForm.FIXED));
        if (checksum) {
            CRC32C crc = new CRC32C();
            crc.update(buffer.array(), 0, length);
            buffer.putInt(checksumAt, (int) crc.getValue());
        }
        byte[] bytes = new byte[length];
        buffer.get(0, bytes);
        return bytes;
    }

    private static void addresses(
            ByteBuffer buffer, SocketAddress source, SocketAddress destination) {
        switch (source.family()) {
            case SocketAddress.INET -> buffer.put(BinaryForm.TCP4);
            case SocketAddress.INET6 -> buffer.put(BinaryForm.TCP6);
            default -> buffer.put(BinaryForm.UNIX_STREAM);
        }
        buffer.putShort((short) 0);
        if (source.family() == SocketAddress.UNIX) {
            buffer.put(BinaryForm.unixField(source)).put(BinaryForm.unixField(destination));
        } else {
            buffer.put(source.host()).put(destination.host());
            buffer.putShort((short) source.port()).putShort((short) destination.port());
        }
    }
}
