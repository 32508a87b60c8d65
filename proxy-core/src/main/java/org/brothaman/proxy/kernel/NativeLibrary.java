package org.brothaman.proxy.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Loads {@code kernel.c} into a JVM: the build puts it among the classes as a shared library. In
 * the native image it is linked in, and {@link #load} does nothing.
 */
final class NativeLibrary {
    private static final String RESOURCE = "/libbro_kernel.so";

    private NativeLibrary() {}

    @SuppressWarnings("restricted") // what is loaded is ours, from the class path
    static void load() {
        try (InputStream library = NativeLibrary.class.getResourceAsStream(RESOURCE)) {
            if (library == null) {
                throw new IllegalStateException(
                        RESOURCE + " is not on the class path: build proxy-core with Maven");
            }
            // A copy, because the loader takes files only and the library may sit inside a jar.
            Path copy = Files.createTempFile("bro-kernel", ".so");
            try {
                Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
                System.load(copy.toString());
            } finally {
                Files.delete(copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
