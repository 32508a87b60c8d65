package org.brothaman.proxy.proxyprotocol;

import java.util.Arrays;
import org.brothaman.proxy.kernel.SocketAddress;

/** The numbers of version 2, section 2.2 of the specification. */
final class BinaryForm {
    static final byte[] SIGNATURE = {
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
    };

    static final int COMMAND_AT = 12;
    static final int FAMILY_AT = 13;
    static final int LENGTH_AT = 14;

    /** Signature, version and command, family and protocol, length of the rest. */
    static final int FIXED = 16;

    static final byte VERSION_LOCAL = 0x20;
    static final byte VERSION_PROXY = 0x21;

    static final byte UNSPECIFIED = 0x00;
    static final byte TCP4 = 0x11;
    static final byte TCP6 = 0x21;
    static final byte UNIX_STREAM = 0x31;

    static final int TCP4_ADDRESSES = 12;
    static final int TCP6_ADDRESSES = 36;
    static final int UNIX_FIELD = 108;

    static final int TYPE_AND_LENGTH = 3;
    static final byte TYPE_CRC32C = 0x03;
    static final byte TYPE_UNIQUE_ID = 0x05;
    static final int UNIQUE_ID_MAX = 128;

    /** What we write at most: UNIX addresses, a unique id and a checksum. */
    static final int OWN_HEADER_MAX =
            FIXED + 2 * UNIX_FIELD + 2 * TYPE_AND_LENGTH + UNIQUE_ID_MAX + Integer.BYTES;

    private BinaryForm() {}

    /** A socket's name as sun_path has it, filled up with zeros. */
    static byte[] unixField(SocketAddress address) {
        return Arrays.copyOf(address.host(), UNIX_FIELD);
    }

    /**
     * The address of such a field: a path ends at its first zero, an abstract name, which begins
     * with one, at its last byte that is not zero.
     */
    static SocketAddress unixAddress(byte[] bytes, int offset) {
        byte[] field = Arrays.copyOfRange(bytes, offset, offset + UNIX_FIELD);
        int length = 0;
        if (field[0] == 0) {
            for (int at = 1; at < UNIX_FIELD; at++) {
                length = field[at] != 0 ? at + 1 : length;
            }
        } else {
            while (length < SocketAddress.UNIX_NAME_MAX && field[length] != 0) {
                length++;
            }
        }
        return SocketAddress.unix(Arrays.copyOf(field, length));
    }
}
