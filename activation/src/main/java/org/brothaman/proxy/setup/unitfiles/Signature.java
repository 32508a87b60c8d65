package org.brothaman.proxy.setup.unitfiles;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The first line of a file that {@code bro-proxy generate} wrote: whose file it is, and a checksum
 * of the rest. A file that has been edited since belongs to whoever edited it. Stateless.
 */
final class Signature {
    private static final Pattern HEAD =
            Pattern.compile(
                    "# Written by bro-proxy generate for (\\S+), checksum ([0-9a-f]{8})[^\n]*\n");

    private Signature() {}

    /**
     * @param service the proxy's unit
     */
    static String sign(String service, String text) {
        return "# Written by bro-proxy generate for "
                + service
                + ", checksum "
                + checksum(text)
                + "; once you edit it, bro-proxy leaves it alone.\n"
                + text;
    }

    /** Whether we wrote it, edited since or not. */
    static boolean isSigned(String file) {
        return HEAD.matcher(file).lookingAt();
    }

    /** Whether we wrote it for this service, edited since or not. */
    static boolean isSignedFor(String service, String file) {
        Matcher head = HEAD.matcher(file);
        return head.lookingAt() && head.group(1).equals(service);
    }

    /** Whether we wrote all of it, for this service. */
    static boolean isOurs(String service, String file) {
        Matcher head = HEAD.matcher(file);
        return head.lookingAt()
                && head.group(1).equals(service)
                && head.group(2).equals(checksum(file.substring(head.end())));
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }
}
