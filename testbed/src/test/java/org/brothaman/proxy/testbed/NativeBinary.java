package org.brothaman.proxy.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Puts the native bro-proxy where both accounts keep their programs, once for a run, before the
 * first test that asks. Where it has not been built those tests are skipped; where CI is set, they
 * fail instead. To be registered after {@link Testbed}.
 */
final class NativeBinary implements ExecutionCondition, BeforeAllCallback {
    private static final Path BINARY = Path.of(System.getProperty("bro-proxy.binary", "bro-proxy"));

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Testbed.enabledUnless(absence());
    }

    /** Why there is none; null when there is. */
    static String absence() {
        return Files.isExecutable(BINARY)
                ? null
                : "no native binary at " + BINARY + ": build it with mvn -Pnative package";
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(Namespace.create(NativeBinary.class))
                .computeIfAbsent(Path.class, _ -> installOn(Testbed.host(context)));
    }

    /** Installs it as a user would: a file copied, nothing else. */
    static Path installOn(Host host) {
        try {
            byte[] content = Files.readAllBytes(BINARY);
            for (var who : Account.Who.values()) {
                Account account = host.account(who);
                account.copy(account.programFolder() + "/bro-proxy", "755", content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return BINARY;
    }
}
