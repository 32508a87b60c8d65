package org.brothaman.proxy.setup.unitfiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.SourceLocation;

/**
 * The folder into which a generator writes, systemd.generator(7), which is systemd's and made anew
 * by it. What cannot be written is reported, and the rest is. Used once.
 */
public final class GeneratorFolder implements Generator.Output {
    private final Path folder;
    private final Consumer<Diagnostic> diagnostics;
    private final Set<Path> folders = new HashSet<>(); // that are there

    public GeneratorFolder(Path folder, Consumer<Diagnostic> diagnostics) {
        this.folder = folder;
        this.diagnostics = diagnostics;
    }

    @Override
    public void file(String unit, String text) {
        attempt(
                folder.resolve(unit),
                file -> {
                    make(folder);
                    Files.writeString(file, text);
                });
    }

    @Override
    public void link(String path, String target) {
        attempt(
                folder.resolve(path),
                link -> {
                    make(Objects.requireNonNull(link.getParent()));
                    Files.deleteIfExists(link);
                    Files.createSymbolicLink(link, Path.of(target));
                });
    }

    private void make(Path wanted) throws IOException {
        if (folders.add(wanted)) {
            Files.createDirectories(wanted);
        }
    }

    @FunctionalInterface
    private interface Step {
        void of(Path file) throws IOException;
    }

    private void attempt(Path file, Step step) {
        try {
            step.of(file);
        } catch (IOException e) {
            diagnostics.accept(
                    new Diagnostic(SourceLocation.file(file.toString()), "cannot write: " + e));
        }
    }
}
