package org.brothaman.proxy.proxyprotocol;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What headers of the PROXY protocol a receiver wants. Immutable; any thread.
 *
 * @param format null for none
 * @param uniqueId whether each has a PP2_TYPE_UNIQUE_ID, section 2.2.5
 * @param checksum whether each has a PP2_TYPE_CRC32C, section 2.2.3
 */
public record HeaderOptions(@Nullable HeaderFormat format, boolean uniqueId, boolean checksum) {
    public static final HeaderOptions NONE = new HeaderOptions(null, false, false);

    private static final byte[] NOTHING = {};
    private static final String FORMS = "use v1, v2, or v2 with ,unique-id and ,crc32c behind it";

    /**
     * Reads {@code v1}, {@code v2}, and behind {@code v2} the words {@code unique-id} and {@code
     * crc32c} of HAProxy's {@code proxy-v2-options}, each after a comma.
     *
     * @throws IllegalArgumentException when the text is none of these; its message is one line that
     *     names the text and the remedy
     */
    public static HeaderOptions parse(String text) {
        HeaderFormat format = null;
        boolean uniqueId = false;
        boolean checksum = false;
        for (String word : text.toLowerCase(Locale.ROOT).split(",", -1)) {
            if (format == null) {
                format =
                        switch (word) {
                            case "v1" -> HeaderFormat.V1;
                            case "v2" -> HeaderFormat.V2;
                            default -> throw wrong(text, "not a version of the PROXY protocol");
                        };
            } else if (format == HeaderFormat.V1) {
                throw wrong(text, "version 1 has no options");
            } else {
                switch (word) {
                    case "unique-id" -> uniqueId = true;
                    case "crc32c" -> checksum = true;
                    default -> throw wrong(text, "\"" + word + "\" is not an option of version 2");
                }
            }
        }
        return new HeaderOptions(format, uniqueId, checksum);
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("\"" + text + "\": " + why + "; " + FORMS);
    }

    public boolean isOn() {
        return format != null;
    }

    /** For a connection that is the sender's own, as a health check is; empty for no header. */
    public byte[] local() {
        return format == null
                ? NOTHING
                : HeaderEncoder.encode(format, ProxyHeader.Local.INSTANCE, null, checksum);
    }

    /**
     * For a client's connection. Only when it {@link #isOn}.
     *
     * @param id of the connection, 1 to 128 bytes; looked at only when {@link #uniqueId}
     */
    public byte[] encode(ProxyHeader header, byte[] id) {
        return HeaderEncoder.encode(
                Objects.requireNonNull(format), header, uniqueId ? id : null, checksum);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return format == null
                ? ""
                : format.name().toLowerCase(Locale.ROOT)
                        + (uniqueId ? ",unique-id" : "")
                        + (checksum ? ",crc32c" : "");
    }
}
