package org.brothaman.proxy.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test the {@link Host}: booted once for the whole run, before the first test that asks,
 * halted when the run ends; cleared after each test, its journal printed when that failed. Where
 * the machine cannot be booted, the tests are skipped and the reason is printed; where CI is set,
 * they fail instead.
 */
final class Testbed implements ExecutionCondition, ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(Testbed.class);

    /** The one machine of a run, or why there is none. */
    private record Machine(Host host, String absence) implements AutoCloseable {
        @Override
        public void close() {
            if (host != null) host.close();
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return enabledUnless(machine(context).absence);
    }

    /** Skips, or in CI fails, for the reason given; null is none. */
    static ConditionEvaluationResult enabledUnless(String absence) {
        if (absence == null) return ConditionEvaluationResult.enabled("it is there");
        if (System.getenv("CI") != null) throw new AssertionError(absence);
        System.out.println("SKIPPED: " + absence);
        return ConditionEvaluationResult.disabled(absence);
    }

    /** The run's host; null where it cannot be booted. */
    static Host host(ExtensionContext context) {
        return machine(context).host;
    }

    private static Machine machine(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Machine.class, _ -> bootOnce(), Machine.class);
    }

    private static Machine bootOnce() {
        String absence = absence();
        if (absence != null) return new Machine(null, absence);
        try {
            return new Machine(Host.boot("it-" + ProcessHandle.current().pid()), null);
        } catch (AssertionError e) {
            return new Machine(null, "the testbed does not boot: " + e.getMessage());
        }
    }

    /** What keeps any testbed from being booted here; null for nothing. */
    static String absence() {
        return isRoot() ? null : "the testbed needs root: run as root to test on a real systemd";
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Host.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return host(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Host host = host(context);
        if (host == null) return;
        if (context.getExecutionException().isPresent()) {
            System.out.printf("--- %s failed. Then:%n%s", context.getDisplayName(), host.story());
        }
        host.clear();
    }
}
