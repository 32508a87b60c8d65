package org.brothaman.proxy.setup.quadlet;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The ports that the YAML of a {@code .kube} publishes on the host, podman-kube-play(1): the {@code
 * hostPort} of each container of its Pods, Deployments and what else has a template of a Pod, or
 * each {@code containerPort} with {@code hostNetwork}. Other documents, as a ConfigMap, have none.
 * Stateless.
 */
final class KubeYaml {
    /** How such a port is called in {@link UnitFile}, with a value as {@code PublishPort=} has. */
    static final String HOST_PORT = "hostPort";

    private static final String SECTION = QuadletKind.KUBE.section();

    private KubeYaml() {}

    /**
     * The file of a {@code .kube} with its YAML's ports. They are looked for only where our section
     * does not say itself which backend it has, and where they are not overridden.
     */
    static UnitFile withPorts(Path file, UnitFile kube, Consumer<Diagnostic> diagnostics) {
        if (kube.section(Quadlet.SECTION).isEmpty()
                || !kube.all(Quadlet.SECTION, "Backend").isEmpty()
                || !kube.all(SECTION, "PublishPort").isEmpty()) {
            return kube;
        }
        List<UnitFile.Entry> ports = new ArrayList<>();
        for (UnitFile.Entry yaml : kube.all(SECTION, "Yaml")) {
            try {
                ports.addAll(ports(path(file, yaml.value())));
            } catch (IOException e) {
                diagnostics.accept(
                        new Diagnostic(
                                yaml.place(),
                                "Yaml=%s cannot be read: %s; correct it, or add Backend=ADDRESS:PORT"
                                        .formatted(yaml.value(), why(e))));
            }
        }
        return kube.with(new UnitFile(ports));
    }

    private static Path path(Path file, String yaml) throws IOException {
        if (yaml.contains("://")) {
            throw unreadable(yaml, "it is on another host");
        }
        if (yaml.indexOf('%') >= 0) {
            throw unreadable(yaml, "only systemd knows what its specifier stands for");
        }
        return Objects.requireNonNull(file.getParent()).resolve(yaml);
    }

    private static FileSystemException unreadable(String yaml, String reason) {
        return new FileSystemException(yaml, null, reason);
    }

    private static String why(IOException e) {
        return e instanceof NoSuchFileException ? "there is no such file" : FileText.why(e);
    }

    private static List<UnitFile.Entry> ports(Path path) throws IOException {
        SourceLocation place = SourceLocation.file(path.toString());
        List<UnitFile.Entry> ports = new ArrayList<>();
        for (Object document : documents(path)) {
            Map<?, ?> pod = pod(map(document));
            boolean onHost = Boolean.TRUE.equals(pod.get("hostNetwork"));
            for (Object container : list(pod.get("containers"))) {
                for (Object port : list(map(container).get("ports"))) {
                    String published = published(map(port), onHost);
                    if (published != null) {
                        ports.add(new UnitFile.Entry(SECTION, HOST_PORT, published, place));
                    }
                }
            }
        }
        return ports;
    }

    private static List<Object> documents(Path path) throws IOException {
        String text = FileText.of(path);
        try {
            List<Object> documents = new ArrayList<>();
            // Podman lets the last of two equal keys count; to judge them is not our task.
            LoadSettings settings = LoadSettings.builder().setAllowDuplicateKeys(true).build();
            new Load(settings).loadAllFromString(text).forEach(documents::add);
            return documents;
        } catch (YamlEngineException e) {
            throw unreadable(path.toString(), "it is no YAML: " + e.getMessage());
        } catch (StackOverflowError e) { // brackets in brackets, thousands of them
            throw unreadable(path.toString(), "it is nested too deeply");
        }
    }

    private static Map<?, ?> pod(Map<?, ?> document) {
        Map<?, ?> spec = map(document.get("spec"));
        return "Pod".equals(document.get("kind"))
                ? spec
                : map(map(spec.get("template")).get("spec"));
    }

    /** As {@code PublishPort=} has it; null for one that is not reached from the host. */
    private static @Nullable String published(Map<?, ?> port, boolean onHost) {
        Object inside = port.get("containerPort");
        Object outside = onHost ? inside : port.get("hostPort");
        if (!isPort(inside) || !isPort(outside)) {
            return null;
        }
        String address =
                onHost
                        ? "127.0.0.1:"
                        : port.get("hostIP") instanceof String ip ? bracketed(ip) + ":" : "";
        // Anything else than a text could be without end, by an alias of YAML for itself.
        String protocol =
                port.get("protocol") instanceof String name
                        ? "/" + name.toLowerCase(Locale.ROOT)
                        : "";
        return address + outside + ":" + inside + protocol;
    }

    private static String bracketed(String address) {
        return address.indexOf(':') >= 0 ? "[" + address + "]" : address;
    }

    private static boolean isPort(@Nullable Object value) {
        return value instanceof Integer number && number > 0 && number < 1 << 16;
    }

    private static Map<?, ?> map(@Nullable Object node) {
        return node instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object node) {
        return node instanceof List<?> list ? list : List.of();
    }
}
