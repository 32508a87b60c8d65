package org.brothaman.proxy.session;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.brothaman.proxy.kernel.HostProcess;

/** Names for connections that no other of this host has, for logs of backends. Any thread. */
public final class ConnectionIds {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private ConnectionIds() {}

    /** At most 64 letters, digits and dashes. */
    public static byte[] next() {
        return "%s-%x"
                .formatted(OfProcess.TEXT, NUMBERS.incrementAndGet())
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Made at the first use, so when the program runs and not while its image is built. */
    private static final class OfProcess {
        static final String TEXT =
                "%x-%08x".formatted(HostProcess.id(), ThreadLocalRandom.current().nextInt());
    }
}
