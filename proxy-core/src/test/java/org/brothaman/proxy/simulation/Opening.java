package org.brothaman.proxy.simulation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.proxyprotocol.HeaderEncoder;
import org.brothaman.proxy.proxyprotocol.HeaderFormat;
import org.brothaman.proxy.proxyprotocol.ProxyHeader;

/**
 * What a client says before its stream, for the proxy alone: a sender of the PROXY protocol its
 * header, or what is none.
 *
 * @param header what is understood of it; LOCAL for none
 */
record Opening(Kind kind, byte[] bytes, ProxyHeader header) {
    enum Kind {
        /** The client need not send a header, and sends none. */
        NONE,
        /** A header, as it should be. */
        WHOLE,
        /** The beginning of one, and nothing behind it ever. */
        HALF,
        /** What is no header, and does not become one whatever comes behind it. */
        GARBAGE
    }

    static final Opening NONE = new Opening(Kind.NONE, new byte[0], ProxyHeader.Local.INSTANCE);

    private static final byte[] SIGNATURE =
            "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
    private static final int COMMAND_AT = 12;
    private static final int LENGTH_AT = 14;
    private static final int EXTENSION_MOST = 5_000;
    private static final byte FOR_EXPERIMENTS = (byte) 0xE0;

    private static final String[] WRONG_LINES = {
        "GET / HTTP/1.1\r\n\r\n",
        " PROXY UNKNOWN\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 51000\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 51000 65536\r\n",
        "PROXY TCP4 192.0.2.7 2001:db8::1 51000 443\r\n",
        "PROXY UDP4 192.0.2.7 198.51.100.1 51000 443\r\n",
        "PROXY UNKNOWN " + "-".repeat(100),
        "\r\n\r\n\0\r\nQUIX\n",
    };

    /** Some sender's, for whom it speaks or not. */
    static Opening some(SplittableRandom random, SocketAddress source) {
        Opening whole = whole(random, source);
        int luck = random.nextInt(100);
        if (luck < 70) {
            return whole;
        }
        if (luck < 88) {
            int half = random.nextInt(whole.bytes.length);
            return new Opening(
                    Kind.HALF, Arrays.copyOf(whole.bytes, half), ProxyHeader.Local.INSTANCE);
        }
        return new Opening(Kind.GARBAGE, garbage(random, whole), ProxyHeader.Local.INSTANCE);
    }

    private static Opening whole(SplittableRandom random, SocketAddress source) {
        SocketAddress destination = Addresses.own(source.family() == SocketAddress.INET6);
        ProxyHeader header =
                random.nextInt(4) == 0
                        ? ProxyHeader.Local.INSTANCE
                        : ProxyHeader.Proxied.of(source, destination);
        HeaderFormat format = random.nextBoolean() ? HeaderFormat.V1 : HeaderFormat.V2;
        byte[] id = random.nextInt(3) == 0 ? "of the sender".getBytes() : null;
        boolean extended = format == HeaderFormat.V2 && random.nextInt(4) == 0;
        byte[] bytes =
                HeaderEncoder.encode(format, header, id, !extended && random.nextInt(3) == 0);
        return new Opening(
                Kind.WHOLE,
                extended ? extended(bytes, random.nextInt(EXTENSION_MOST)) : bytes,
                header);
    }

    /** With an extension that nobody knows. */
    private static byte[] extended(byte[] header, int size) {
        byte[] longer = Arrays.copyOf(header, header.length + 3 + size);
        ByteBuffer.wrap(longer)
                .put(header.length, FOR_EXPERIMENTS)
                .putShort(header.length + 1, (short) size)
                .putShort(LENGTH_AT, (short) (longer.length - SIGNATURE.length - 4));
        return longer;
    }

    private static byte[] garbage(SplittableRandom random, Opening whole) {
        byte[] bytes = whole.bytes.clone();
        boolean binary = bytes[0] == SIGNATURE[0];
        if (binary && random.nextBoolean()) {
            bytes[COMMAND_AT] = 0x31;
            return bytes;
        }
        if (binary && whole.header instanceof ProxyHeader.Proxied) {
            byte[] cutOff = Arrays.copyOf(bytes, bytes.length + 1); // a type without a length
            ByteBuffer.wrap(cutOff)
                    .putShort(LENGTH_AT, (short) (cutOff.length - SIGNATURE.length - 4));
            return cutOff;
        }
        return WRONG_LINES[random.nextInt(WRONG_LINES.length)].getBytes(StandardCharsets.US_ASCII);
    }

    int length() {
        return bytes.length;
    }
}
