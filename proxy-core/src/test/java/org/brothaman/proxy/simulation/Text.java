package org.brothaman.proxy.simulation;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What peers say: every stream is a part of this one, so that a wrong byte is seen. Mostly noise,
 * and in some places what begins as a header of the PROXY protocol does, or nearly so.
 */
final class Text {
    static final byte[] BYTES = new byte[1 << 21];

    private static final int NEAR_HEADERS = 64;
    private static final int APART = 1000;
    private static final byte[] LINE = ascii("PROXY ");
    private static final byte[] SIGNATURE = ascii("\r\n\r\n\0\r\nQUIT\n");

    static {
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < BYTES.length; i++) {
            BYTES[i] = (byte) random.nextInt(256);
        }
        for (int i = 0; i < NEAR_HEADERS; i++) {
            byte[] header =
                    i % 2 == 0
                            ? ascii("PROXY TCP4 192.0.2.66 192.0.2.77 6666 80\r\n")
                            : ascii("\r\n\r\n\0\r\nQUIT\n!\0\0\0");
            // Half of them are whole; the others are right up to some place.
            int right = i % 4 < 2 ? header.length : i / 4;
            System.arraycopy(header, 0, BYTES, i * APART, Math.min(right, header.length));
        }
    }

    /** What the first bytes of a stream are. */
    enum Beginning {
        /** Those of a header. */
        HEADER,
        /** Too few to tell whether of a header, and there are no more. */
        UNCLEAR,
        OTHER
    }

    private Text() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Where to begin to say so much. */
    static int somewhere(SplittableRandom random, int length) {
        return random.nextInt(8) == 0
                ? random.nextInt(NEAR_HEADERS) * APART
                : random.nextInt(BYTES.length - length);
    }

    static Beginning beginning(int offset, int length) {
        int line = common(LINE, offset, length);
        int signature = common(SIGNATURE, offset, length);
        if (line == LINE.length || signature == SIGNATURE.length) {
            return Beginning.HEADER;
        }
        return length > 0 && Math.max(line, signature) == length
                ? Beginning.UNCLEAR
                : Beginning.OTHER;
    }

    private static int common(byte[] beginning, int offset, int length) {
        int most = Math.min(beginning.length, length);
        int differs = Arrays.mismatch(beginning, 0, most, BYTES, offset, offset + most);
        return differs < 0 ? most : differs;
    }
}
