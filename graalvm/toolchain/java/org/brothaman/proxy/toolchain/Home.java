package org.brothaman.proxy.toolchain;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Where things are in the home that {@code ../build} makes; this program runs on the home's own JDK. */
record Home(Path root) {

    static Home current() {
        return new Home(Path.of(System.getProperty("java.home")));
    }

    Path java() {
        return root.resolve("bin/java");
    }

    Path builderJars() {
        return root.resolve("lib/svm/builder");
    }

    Path compilerJar() throws IOException {
        return jars(true).getFirst();
    }

    List<Path> otherBuilderJars() throws IOException {
        return jars(false);
    }

    /** An argument file of the JVM: what the image builder may look into. */
    Path opens() {
        return root.resolve("lib/svm/driver/opens.args");
    }

    /** What the images are for: linux-amd64 or linux-aarch64. */
    String target() throws IOException {
        return release("IMAGE_TARGET");
    }

    /** The C helpers and their headers. */
    Path helpers() throws IOException {
        return root.resolve("lib/svm/clibraries").resolve(target());
    }

    /** A C compiler and an emulator for another machine; there where the images are not for this one. */
    Optional<Path> cross() {
        return Optional.of(root.resolve("lib/svm/cross")).filter(Files::isDirectory);
    }

    /** For example 25.0.2. */
    String graalVersion() throws IOException {
        return release("GRAALVM_VERSION");
    }

    /** For example 25.0.3+9-LTS. */
    String jdkVersion() throws IOException {
        return release("JAVA_RUNTIME_VERSION");
    }

    private String release(String key) throws IOException {
        Properties release = new Properties();
        try (Reader reader = Files.newBufferedReader(root.resolve("release"))) {
            release.load(reader);
        }
        return release.getProperty(key).replace("\"", "");
    }

    private List<Path> jars(boolean compiler) throws IOException {
        try (Stream<Path> files = Files.list(builderJars())) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> file.getFileName().toString().startsWith("compiler-") == compiler)
                    .sorted()
                    .toList();
        }
    }
}
