package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Mixed load with idle exits and activations for a while; ./soak runs it for as long as one likes.
 */
@ExtendWith(SoakIT.Requirements.class)
final class SoakIT {
    private static final int MINUTES = Integer.getInteger("soak.minutes", 3);
    private static final long SEED = Long.getLong("soak.seed", System.nanoTime() % 1_000_000_000);
    private static final int MARGIN_SECONDS = 600;

    /** It boots a host of its own, which lives as long as the soak. */
    static final class Requirements implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String absence = Testbed.absence();
            return Testbed.enabledUnless(absence != null ? absence : NativeBinary.absence());
        }
    }

    @Test
    void shouldLoseNothingAndGrowNotAndNeverStall() throws Exception {
        String name = "soak-" + ProcessHandle.current().pid();
        try (Host host = Host.boot(name, MINUTES * 60 + MARGIN_SECONDS)) {
            NativeBinary.installOn(host);
            assertEquals(List.of(), new Soak(host).run(MINUTES * 60, SEED), "seed " + SEED);
        }
    }
}
