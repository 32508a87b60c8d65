package org.brothaman.proxy.packaging;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Programs of this machine, run to their end. Stateless. */
final class Shell {
    private Shell() {}

    record Outcome(int status, String out) {}

    /** Skips the test where a program is missing; where CI is set, fails it instead. */
    static void need(String program, String debianPackage) {
        boolean there =
                Arrays.stream(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        String remedy = program + " is missing: apt-get install " + debianPackage;
        if (!there && System.getenv("CI") != null) {
            fail(remedy);
        }
        assumeTrue(there, remedy);
    }

    /** Both of its output streams together; the environment is added to this one. */
    static Outcome run(Map<String, String> environment, String... command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Outcome(process.waitFor(), out);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
