package org.brothaman.proxy.setup.unitfiles;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.SourceLocation;

/**
 * The folder into which a generator writes, systemd.generator(7), which is systemd's and made anew
 * by it. What cannot be written is reported, and the rest is. Used once, by any thread.
 */
public final class GeneratorFolder implements GeneratedUnits.Output {
    private final Path folder;
    private final Consumer<Diagnostic> diagnostics;
    private final Set<Path> folders = new HashSet<>(); // that are there

    public GeneratorFolder(Path folder, Consumer<Diagnostic> diagnostics) {
        this.folder = folder;
        this.diagnostics = diagnostics;
    }

    /** What the generator has made; complaints come in any order. */
    public void write(List<GeneratedUnits> generated) {
        SharedWork.forEach(generated, units -> units.write(this));
    }

    @Override
    public void file(String unit, String text) {
        String file = folder + "/" + unit;
        attempt(
                file,
                () -> {
                    make(folder);
                    // Not a channel, as Files has it: its objects and locks take longer.
                    try (OutputStream out = new FileOutputStream(file)) {
                        out.write(text.getBytes(StandardCharsets.UTF_8));
                    }
                });
    }

    @Override
    public void link(String path, String target) {
        Path link = folder.resolve(path);
        attempt(
                link.toString(),
                () -> {
                    make(Objects.requireNonNull(link.getParent()));
                    try {
                        Files.createSymbolicLink(link, Path.of(target));
                    } catch (FileAlreadyExistsException e) {
                        Files.delete(link);
                        Files.createSymbolicLink(link, Path.of(target));
                    }
                });
    }

    private synchronized void make(Path wanted) throws IOException {
        if (folders.add(wanted)) {
            Files.createDirectories(wanted);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void attempt(String file, Step step) {
        try {
            step.run();
        } catch (IOException e) {
            complain(new Diagnostic(SourceLocation.file(file), "cannot write: " + e));
        }
    }

    private synchronized void complain(Diagnostic diagnostic) {
        diagnostics.accept(diagnostic);
    }
}
