package org.brothaman.proxy.setup.unitfiles;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.setup.quadlet.UnitFile;

/**
 * Rewrites, on request only, the lines of a Quadlet by which the container takes the proxy's own
 * ports. The original file is kept beside it. Other files, as the YAML of a {@code .kube}, are left
 * alone. Stateless.
 */
public final class QuadletFix {
    private QuadletFix() {}

    /**
     * Replaces the lines of these conflicts, each in the file that it stands in.
     *
     * @return the backups
     * @throws IOException also when a line is no longer what was read; nothing is changed then
     */
    public static List<Path> apply(List<Planner.Conflict> conflicts) throws IOException {
        List<Path> backups = new ArrayList<>();
        for (Planner.Conflict conflict : conflicts) {
            if (!conflict.isOfALine()) {
                continue;
            }
            UnitFile.Entry entry = conflict.port().entry();
            Path file = Path.of(entry.place().name());
            // A letter for each byte, so that what is not UTF-8 stays what it is.
            List<String> lines =
                    new ArrayList<>(Files.readAllLines(file, StandardCharsets.ISO_8859_1));
            int index = entry.place().line() - 1;
            String line = index < lines.size() ? lines.get(index).strip() : "";
            String written = line.replaceFirst("\\s*=\\s*", "=");
            if (!written.equals(entry.key() + "=" + entry.value())) {
                throw new IOException(
                        entry.place()
                                + " is not "
                                + entry.key()
                                + "="
                                + entry.value()
                                + " on one line; change it yourself to "
                                + conflict.better());
            }
            lines.set(index, conflict.better());
            Path backup = file.resolveSibling(file.getFileName() + ".bak");
            if (!backups.contains(backup)) {
                Files.copy(
                        file,
                        backup,
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
                backups.add(backup);
            }
            Files.write(file, lines, StandardCharsets.ISO_8859_1);
        }
        return backups;
    }
}
