package org.brothaman.proxy.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Which program is the namespace helper. On a JVM one that the build has left among the classes; in
 * the native image, which has the same C code linked in, {@link #path} is replaced by that of the
 * image itself.
 */
final class HelperProgram {
    private static final String RESOURCE = "/bro_namespace_helper";

    private HelperProgram() {}

    static String path() {
        return Copy.PATH.toString();
    }

    /** Made when it is first asked for: the kernel executes files only. */
    private static final class Copy {
        static final Path PATH = make();

        private static Path make() {
            try (InputStream program = HelperProgram.class.getResourceAsStream(RESOURCE)) {
                if (program == null) {
                    throw new IllegalStateException(
                            RESOURCE + " is not on the class path: build proxy-core with Maven");
                }
                var rights = PosixFilePermissions.fromString("rwxr-xr-x");
                String name = "bro-namespace-helper-" + HostProcess.id() + "-" + System.nanoTime();
                Path copy = Path.of(System.getProperty("java.io.tmpdir"), name);
                Files.write(copy, program.readAllBytes(), StandardOpenOption.CREATE_NEW);
                Files.setPosixFilePermissions(copy, rights);
                copy.toFile().deleteOnExit();
                return copy;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
