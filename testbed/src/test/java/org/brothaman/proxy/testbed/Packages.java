package org.brothaman.proxy.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The .deb and the tarball that the module packaging has made. Where they have not been made the
 * tests are skipped; where CI is set, they fail instead. To be registered after {@link Testbed}.
 */
final class Packages implements ExecutionCondition {
    private static final Path FOLDER =
            Path.of(System.getProperty("bro-proxy.packages", "../packaging/target/packages"));

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Testbed.enabledUnless(
                Files.exists(FOLDER.resolve("bro-proxy.deb"))
                        ? null
                        : "no packages in " + FOLDER + ": make them with mvn -Pnative package");
    }

    static byte[] deb() {
        return read(FOLDER.resolve("bro-proxy.deb"));
    }

    /** The only one there: for the machine that the packages were made for. */
    static byte[] tarball() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return read(
                    files.filter(file -> file.toString().endsWith(".tar.gz"))
                            .findFirst()
                            .orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
