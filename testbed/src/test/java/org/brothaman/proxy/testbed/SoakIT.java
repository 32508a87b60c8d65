package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Mixed load with idle exits and activations for a while; ./soak runs it for as long as one likes.
 */
@ExtendWith({Testbed.class, NativeBinary.class})
final class SoakIT {
    private static final int MINUTES = Integer.getInteger("soak.minutes", 3);
    private static final long SEED = Long.getLong("soak.seed", System.nanoTime() % 1_000_000_000);
    private static final int MARGIN_SECONDS = 600;

    @Test
    void shouldLoseNothingAndGrowNotAndNeverStall(Host ignored) throws Exception {
        String name = "soak-" + ProcessHandle.current().pid();
        try (Host host = Host.boot(name, MINUTES * 60 + MARGIN_SECONDS)) {
            NativeBinary.installOn(host);
            assertEquals(List.of(), new Soak(host).run(MINUTES * 60, SEED), "seed " + SEED);
        }
    }
}
