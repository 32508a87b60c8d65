package org.brothaman.proxy.session;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.brothaman.proxy.proxyprotocol.HeaderEncoder;
import org.brothaman.proxy.proxyprotocol.HeaderFormat;
import org.brothaman.proxy.proxyprotocol.ProxyHeader;

/**
 * The header of the PROXY protocol that a service sends to its backend. Immutable; any thread.
 *
 * @param format null to send none
 * @param uniqueId whether each gets a PP2_TYPE_UNIQUE_ID
 * @param checksum whether each gets a PP2_TYPE_CRC32C
 */
public record HeaderSettings(HeaderFormat format, boolean uniqueId, boolean checksum) {
    public static final HeaderSettings NONE = new HeaderSettings(null, false, false);

    /** Tells this process from others, and a connection from others of it. */
    private static final AtomicLong NUMBERS = new AtomicLong();

    public boolean isOn() {
        return format != null;
    }

    /** For a connection that is our own, as one that only sees whether the backend answers. */
    public byte[] local() {
        return HeaderEncoder.encode(format, ProxyHeader.Local.INSTANCE, null, checksum);
    }

    /** For a client's connection. */
    public byte[] of(ProxyHeader header) {
        return HeaderEncoder.encode(format, header, uniqueId ? nextId() : null, checksum);
    }

    private static byte[] nextId() {
        return "%s-%x".formatted(ProcessId.TEXT, NUMBERS.incrementAndGet()).getBytes();
    }

    /** Made at the first use, so at run time. */
    private static final class ProcessId {
        static final String TEXT =
                "%x-%08x"
                        .formatted(
                                ProcessHandle.current().pid(),
                                ThreadLocalRandom.current().nextInt());
    }
}
