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
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The ports that the YAML of a {@code .kube} publishes on the host, podman-kube-play(1): the {@code
 * hostPort} of each container of its Pods, Deployments and what else has a template of a Pod, or
 * each {@code containerPort} with {@code hostNetwork}. Other documents, as a ConfigMap, have none.
 * The items of a List are documents, too. {@code PublishPort=} goes before them port by port, by
 * that of the container. Stateless.
 */
final class KubeYaml {
    /** How such a port is called in {@link UnitFile}, with a value as {@code PublishPort=} has. */
    static final String HOST_PORT = "hostPort";

    /** Likewise, of a container on the host's network, which takes the port itself. */
    private static final String CONTAINER_PORT = "containerPort";

    private static final String SECTION = QuadletKind.KUBE.section();

    private KubeYaml() {}

    /**
     * The same with its YAML's ports, if it is a {@code .kube}. They are looked for only while a
     * socket has no backend that our section says, and no {@code PublishPort=} of its own port. A
     * template has those of the instance that it stands for, and none where it leaves all to its
     * instances.
     */
    static Quadlet withPorts(Quadlet kube, Consumer<Diagnostic> diagnostics) {
        if (kube.kind() != QuadletKind.KUBE
                || !portsOf(kube).isEmpty()
                || (kube.served().isTemplate() && !kube.hasListensOfInstances())) {
            return kube;
        }
        Set<Integer> said = saidPorts(kube);
        if (!lacksABackend(kube, said)) {
            return kube;
        }
        List<UnitFile.Entry> ports = new ArrayList<>();
        for (UnitFile.Entry yaml : kube.served().own("Yaml")) {
            try {
                ports.addAll(ports(path(kube.path(), yaml.value()), said));
            } catch (IOException e) {
                diagnostics.accept(
                        new Diagnostic(
                                yaml.place(),
                                "Yaml=%s cannot be read: %s; correct it, or add Backend=ADDRESS:PORT"
                                        .formatted(yaml.value(), why(e))));
            }
        }
        return kube.and(ports);
    }

    /**
     * What is wrong with its YAML, be there ports to be looked for or not, for Podman reads it in
     * any case; nothing of a file that only Podman can read.
     */
    static List<Diagnostic> faults(Quadlet kube) {
        List<Diagnostic> faults = new ArrayList<>();
        for (UnitFile.Entry yaml : kube.own("Yaml")) {
            if (yaml.value().contains("://") || yaml.value().indexOf('%') >= 0) {
                continue;
            }
            try {
                YamlDocuments.of(path(kube.path(), yaml.value()));
            } catch (IOException e) {
                String text =
                        "Yaml=%s cannot be read: %s; correct it, for Podman cannot read it either"
                                .formatted(yaml.value(), why(e));
                faults.add(new Diagnostic(yaml.place(), text));
            }
        }
        return faults;
    }

    /** What was found; nothing for what is no {@code .kube}. */
    static List<UnitFile.Entry> portsOf(Quadlet quadlet) {
        if (quadlet.kind() != QuadletKind.KUBE) {
            return List.of();
        }
        List<UnitFile.Entry> ports = new ArrayList<>(quadlet.own(HOST_PORT));
        ports.addAll(quadlet.own(CONTAINER_PORT));
        return ports;
    }

    private static boolean lacksABackend(Quadlet kube, Set<Integer> said) {
        // What is wrong in the section is reported by whoever makes units of it.
        ProxySection section = SectionReader.read(kube, fault -> {});
        return PublishedPort.ofInstances(kube).isEmpty()
                && section.listens().stream()
                        .filter(one -> ProxySection.of(section.backends(), one.name()) == null)
                        .map(Listen::endpoint)
                        .anyMatch(own -> own == null || !said.contains(own.port()));
    }

    /** The containers' ports that {@code PublishPort=} is about, whatever the YAML says of them. */
    private static Set<Integer> saidPorts(Quadlet kube) {
        return PublishedPort.of(kube.served()).stream()
                .map(PublishedPort::containerPort)
                .collect(Collectors.toSet());
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

    private static List<UnitFile.Entry> ports(Path path, Set<Integer> said) throws IOException {
        SourceLocation place = SourceLocation.file(path.toString());
        List<UnitFile.Entry> ports = new ArrayList<>();
        for (Map<?, ?> document : YamlDocuments.of(path)) {
            Map<?, ?> pod = pod(document);
            boolean onHost = Boolean.TRUE.equals(pod.get("hostNetwork"));
            for (Object container : YamlDocuments.list(pod.get("containers"))) {
                for (Object port : YamlDocuments.list(YamlDocuments.map(container).get("ports"))) {
                    String published = published(YamlDocuments.map(port), onHost, said);
                    if (published != null) {
                        String key = onHost ? CONTAINER_PORT : HOST_PORT;
                        ports.add(new UnitFile.Entry(SECTION, key, published, place));
                    }
                }
            }
        }
        return ports;
    }

    private static Map<?, ?> pod(Map<?, ?> document) {
        Map<?, ?> spec = YamlDocuments.map(document.get("spec"));
        return "Pod".equals(document.get("kind"))
                ? spec
                : YamlDocuments.map(YamlDocuments.map(spec.get("template")).get("spec"));
    }

    /**
     * As {@code PublishPort=} has it; null for one that is not reached from the host, or of which
     * that says where.
     */
    private static @Nullable String published(Map<?, ?> port, boolean onHost, Set<Integer> said) {
        Object own = port.get(CONTAINER_PORT);
        // Podman takes the other one where this is not said.
        Object inside = own == null || own.equals(0) ? port.get(HOST_PORT) : own;
        Object outside = onHost ? inside : port.get(HOST_PORT);
        String address =
                onHost
                        ? "127.0.0.1:"
                        : port.get("hostIP") instanceof String ip ? bracketed(ip) + ":" : "";
        // Anything else than a text could be without end, by an alias of YAML for itself.
        String protocol =
                port.get("protocol") instanceof String name
                        ? "/" + name.toLowerCase(Locale.ROOT)
                        : "";
        if (!isPort(inside)
                || !isPort(outside)
                || (said.contains(inside) && protocol.matches("|/tcp"))) {
            return null;
        }
        return address + outside + ":" + inside + protocol;
    }

    private static String bracketed(String address) {
        return address.indexOf(':') >= 0 ? "[" + address + "]" : address;
    }

    private static boolean isPort(@Nullable Object value) {
        return value instanceof Integer number && number > 0 && number < 1 << 16;
    }
}
