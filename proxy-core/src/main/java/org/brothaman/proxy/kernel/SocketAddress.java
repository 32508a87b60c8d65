package org.brothaman.proxy.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A {@code struct sockaddr} as the kernel reads it: ip(7), ipv6(7), unix(7). Immutable, shareable.
 */
public final class SocketAddress {
    public static final int UNIX = 1;
    public static final int INET = 2;
    public static final int INET6 = 10;

    /**
     * The longest path or abstract name in bytes: 108 of sun_path, less the zero byte before or
     * after it.
     */
    public static final int UNIX_NAME_MAX = 107;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final int CAPACITY = 128;
    private static final int NAME_OFFSET = 2;
    private static final byte[] LOOPBACK6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private static final byte[] V4_MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private final byte[] bytes;
    private final int family;

    private SocketAddress(byte[] bytes) {
        this.bytes = bytes;
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        this.family = LITTLE_ENDIAN ? second << 8 | first : first << 8 | second;
    }

    /**
     * @param address 4 or 16 bytes
     * @param port 0 to 65535
     * @param scope the interface index of a link-local IPv6 address, else 0
     */
    public static SocketAddress inet(byte[] address, int port, int scope) {
        boolean v6 = address.length == 16;
        ByteBuffer buffer = ByteBuffer.allocate(v6 ? 28 : 16);
        buffer.order(ByteOrder.nativeOrder()).putShort((short) (v6 ? INET6 : INET));
        buffer.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
        buffer.position(v6 ? 8 : 4).put(address);
        if (v6) {
            buffer.order(ByteOrder.nativeOrder()).putInt(scope);
        }
        return new SocketAddress(buffer.array());
    }

    /** A path of 1 to {@link #UNIX_NAME_MAX} bytes. */
    public static SocketAddress unixPath(String path) {
        return unix(path + "\0");
    }

    /**
     * A name of 1 to {@link #UNIX_NAME_MAX} bytes in the abstract namespace, without its leading
     * zero byte.
     */
    public static SocketAddress unixAbstract(String name) {
        return unix("\0" + name);
    }

    private static SocketAddress unix(String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length < 2 || name.length > UNIX_NAME_MAX + 1) {
            throw new IllegalArgumentException(
                    "a UNIX socket's name has 1 to "
                            + UNIX_NAME_MAX
                            + " bytes, not "
                            + (name.length - 1));
        }
        ByteBuffer buffer = ByteBuffer.allocate(NAME_OFFSET + name.length);
        return new SocketAddress(
                buffer.order(ByteOrder.nativeOrder()).putShort((short) UNIX).put(name).array());
    }

    /**
     * A UNIX socket of that name as {@link #host} gives it: bytes that need not be text.
     *
     * @param name 0 to {@link #UNIX_NAME_MAX} bytes; none is a socket without a name
     */
    public static SocketAddress unix(byte[] name) {
        if (name.length > UNIX_NAME_MAX + 1) {
            throw new IllegalArgumentException("a UNIX socket's name has no " + name.length);
        }
        boolean isPath = name.length > 0 && name[0] != 0;
        ByteBuffer buffer = ByteBuffer.allocate(NAME_OFFSET + name.length + (isPath ? 1 : 0));
        return new SocketAddress(
                buffer.order(ByteOrder.nativeOrder()).putShort((short) UNIX).put(name).array());
    }

    /** What the call leaves in the array it is given, or null when it fails. */
    static @Nullable SocketAddress read(ToIntFunction<byte[]> call) {
        byte[] bytes = new byte[CAPACITY];
        return of(Arrays.copyOf(bytes, Math.max(0, call.applyAsInt(bytes))));
    }

    /**
     * @param bytes the kernel's; those of a whole address, or none
     */
    static @Nullable SocketAddress of(byte[] bytes) {
        return bytes.length < NAME_OFFSET ? null : new SocketAddress(bytes);
    }

    public int family() {
        return family;
    }

    /** The port of an internet address, else 0. */
    public int port() {
        return family == UNIX ? 0 : (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
    }

    /** Whether what answers there can be on this host only: 127.0.0.0/8, ::1, a UNIX socket. */
    public boolean isLoopback() {
        return switch (family) {
            case INET -> bytes[4] == 127;
            case INET6 -> Arrays.equals(bytes, 8, 24, LOOPBACK6, 0, 16);
            default -> family == UNIX;
        };
    }

    /** Whether it means something on one link only: fe80::/10, RFC 4291 2.5.6. */
    public boolean isLinkLocal() {
        return family == INET6 && bytes[8] == (byte) 0xfe && (bytes[9] & 0xc0) == 0x80;
    }

    /** Whether it stands for every address of its family, 0.0.0.0 or ::. */
    public boolean isWildcard() {
        return switch (family) {
            case INET -> Arrays.equals(bytes, 4, 8, new byte[4], 0, 4);
            case INET6 -> Arrays.equals(bytes, 8, 24, new byte[16], 0, 16);
            default -> false;
        };
    }

    /**
     * The address without its port: 4 bytes, 16 bytes, or the name of a UNIX socket: a path without
     * the zero byte at its end, an abstract name with the one at its beginning, or none.
     */
    public byte[] host() {
        return switch (family) {
            case INET -> Arrays.copyOfRange(bytes, 4, 8);
            case INET6 -> Arrays.copyOfRange(bytes, 8, 24);
            default -> {
                int end = bytes.length;
                boolean isPath = end > NAME_OFFSET && bytes[NAME_OFFSET] != 0;
                for (int at = NAME_OFFSET; isPath && at < end; at++) {
                    end = bytes[at] == 0 ? at : end;
                }
                yield Arrays.copyOfRange(bytes, NAME_OFFSET, end);
            }
        };
    }

    /** An internet address alone, without port, brackets and zone; a UNIX socket's name. */
    public String hostText() {
        return switch (family) {
            case INET -> InternetText.v4(bytes, 4);
            case INET6 -> InternetText.v6(bytes, 8);
            default -> toString();
        };
    }

    /**
     * {@link #hostText} of an internet address in ASCII, for those who write many.
     *
     * @param text 45 bytes of room from {@code at} on are enough
     * @return where the text ends
     */
    public int putHost(byte[] text, int at) {
        if (family == INET) {
            return InternetText.putV4(bytes, 4, text, at);
        }
        byte[] host = hostText().getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(host, 0, text, at, host.length);
        return at + host.length;
    }

    /** {@link #port} in decimal, likewise: 5 bytes of room. */
    public int putPort(byte[] text, int at) {
        return InternetText.putNumber(port(), text, at);
    }

    /** Whether it is an IPv6 address that stands for an IPv4 address, RFC 4291 2.5.5.2. */
    public boolean isV4Mapped() {
        return family == INET6 && Arrays.equals(bytes, 8, 20, V4_MAPPED, 0, V4_MAPPED.length);
    }

    /** An IPv4-mapped address as the IPv4 address; others as they are. */
    public SocketAddress withoutV4Mapping() {
        return isV4Mapped() ? inet(Arrays.copyOfRange(bytes, 20, 24), port(), 0) : this;
    }

    /** The first half of an IPv6 address as a number; 0 for others. */
    public long high() {
        return family == INET6 ? ByteBuffer.wrap(bytes).getLong(8) : 0;
    }

    /** The second half of an IPv6 address, or an IPv4 address, as a number; 0 for others. */
    public long low() {
        return switch (family) {
            case INET -> ByteBuffer.wrap(bytes).getInt(4) & 0xffffffffL;
            case INET6 -> ByteBuffer.wrap(bytes).getLong(16);
            default -> 0;
        };
    }

    /** The kernel's bytes; not to be written to. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SocketAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /**
     * As {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}, {@code [fe80::1%2]:80}, {@code /path},
     * {@code @abstract} or {@code unnamed}.
     */
    @Override
    public String toString() {
        return switch (family) {
            case INET -> InternetText.v4(bytes, 4) + ":" + port();
            case INET6 -> "[" + InternetText.v6(bytes, 8) + zone() + "]:" + port();
            case UNIX -> unixName();
            default -> "family " + family();
        };
    }

    /** The zone by index, RFC 4007 11.2; empty for the usual 0. */
    private String zone() {
        int scope = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(24);
        return scope == 0 ? "" : "%" + Integer.toUnsignedString(scope);
    }

    private String unixName() {
        if (bytes.length == NAME_OFFSET) {
            return "unnamed";
        }
        String name =
                new String(bytes, NAME_OFFSET, bytes.length - NAME_OFFSET, StandardCharsets.UTF_8);
        if (name.charAt(0) == 0) {
            return "@" + name.substring(1);
        }
        int end = name.indexOf(0);
        return end < 0 ? name : name.substring(0, end);
    }
}
