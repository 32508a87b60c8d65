package org.brothaman.proxy.setup.quadlet;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The documents of a file in YAML, and those in its Lists; what has another form than it should
 * counts as empty. The only class that loads the library, which a generator's run without such a
 * file shall not pay for. Stateless.
 */
final class YamlDocuments {
    private YamlDocuments() {}

    /**
     * @throws IOException also when it is no YAML
     */
    static List<Map<?, ?>> of(Path path) throws IOException {
        String text = FileText.of(path);
        try {
            List<Map<?, ?>> documents = new ArrayList<>();
            // Podman lets the last of two equal keys count; to judge them is not our task.
            LoadSettings settings = LoadSettings.builder().setAllowDuplicateKeys(true).build();
            for (Object document : new Load(settings).loadAllFromString(text)) {
                Map<?, ?> content = map(document);
                if ("List".equals(content.get("kind"))) {
                    // No deeper, as Podman: one may hold itself, by an alias.
                    list(content.get("items")).forEach(item -> documents.add(map(item)));
                } else {
                    documents.add(content);
                }
            }
            return documents;
        } catch (YamlEngineException e) {
            throw unreadable(path, "it is no YAML: " + why(e));
        } catch (StackOverflowError e) { // brackets in brackets, thousands of them
            throw unreadable(path, "it is nested too deeply");
        }
    }

    /** In one line; the library shows the place in several. */
    private static String why(YamlEngineException e) {
        return e instanceof MarkedYamlEngineException marked && marked.getProblemMark().isPresent()
                ? "line %d: %s"
                        .formatted(marked.getProblemMark().get().getLine() + 1, marked.getProblem())
                : String.valueOf(e.getMessage());
    }

    private static FileSystemException unreadable(Path path, String reason) {
        return new FileSystemException(path.toString(), null, reason);
    }

    static Map<?, ?> map(@Nullable Object node) {
        return node instanceof Map<?, ?> map ? map : Map.of();
    }

    static List<?> list(@Nullable Object node) {
        return node instanceof List<?> list ? list : List.of();
    }
}
