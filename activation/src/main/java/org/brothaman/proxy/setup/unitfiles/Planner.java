package org.brothaman.proxy.setup.unitfiles;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.BackendGuess;
import org.brothaman.proxy.setup.quadlet.BackendNetwork;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.Listen;
import org.brothaman.proxy.setup.quadlet.PortAddress;
import org.brothaman.proxy.setup.quadlet.ProxySection;
import org.brothaman.proxy.setup.quadlet.PublishedPort;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.quadlet.SectionReader;
import org.brothaman.proxy.setup.quadlet.Setting;
import org.jspecify.annotations.Nullable;

/**
 * Plans the units that put a proxy in front of a Quadlet. Derives missing settings from the
 * container's own, and reports what cannot work. Stateless between calls.
 */
public final class Planner {
    /** systemd.unit(5), and specifiers, which mean the same in the proxy's unit. */
    private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9:_.\\\\@%-]{1,247}\\.service");

    private final ManagerScope scope;
    private final Path program;
    private final Consumer<Diagnostic> diagnostics;
    private final Stopping stopping;

    /**
     * @param program the bro-proxy that the service is to run, an absolute path
     */
    public Planner(ManagerScope scope, Path program, Consumer<Diagnostic> diagnostics) {
        this.scope = scope;
        this.program = program;
        this.diagnostics = diagnostics;
        this.stopping = new Stopping(diagnostics);
    }

    /** The units under the name that follows from the container's, NAME-proxy. */
    public Optional<ProxyUnits> units(Quadlet quadlet) {
        return units(quadlet, quadlet.derived("-proxy"));
    }

    /**
     * @param stem the name of the proxy's units, without {@code .service}
     * @return empty when there is nothing to listen on, which has then been reported
     */
    public Optional<ProxyUnits> units(Quadlet quadlet, String stem) {
        if (quadlet.isTemplateOfPods()) {
            complain(
                    quadlet,
                    "a .pod cannot be a template here, because up to Podman 5.6 all instances are one and the same pod; write a .pod file for each");
            return Optional.empty();
        }
        ProxySection section = SectionReader.read(quadlet, diagnostics);
        if (quadlet.isTemplate() && !quadlet.hasListensOfInstances()) {
            complain(
                    quadlet,
                    "all instances of a template would listen in the same place; write %i into each Listen=, or create an instance, a link named "
                            + quadlet.name()
                            + "INSTANCE"
                            + quadlet.kind().extension());
            return Optional.empty();
        }
        if (!UNIT.matcher(quadlet.unit()).matches()) {
            complain(
                    quadlet,
                    "ServiceName= makes \""
                            + quadlet.unit()
                            + "\", which is not the name of a unit");
            return Optional.empty();
        }
        if (quadlet.isTemplateByServiceName()) {
            complain(
                    quadlet,
                    "ServiceName= makes a template, "
                            + quadlet.unit()
                            + ", and a socket can start only an instance of one; take the @ away");
            return Optional.empty();
        }
        if (stopping.isByOthers(quadlet)) {
            return Optional.empty();
        }
        if (section.listens().isEmpty()) {
            complain(
                    quadlet,
                    "Listen= is missing; add Listen=PORT or Listen=ADDRESS:PORT to [X-BroProxy]");
            return Optional.empty();
        }
        reportConflicts(quadlet, section);
        if (scope == ManagerScope.USER && section.get(Setting.SOCKET_USER) != null) {
            complain(
                    quadlet,
                    "SocketUser= is for the system's sockets only, because users cannot give files away; use SocketGroup= with one of the user's groups");
        }
        List<Plan.Socket> sockets = sockets(quadlet, section, stem);
        if (sockets.isEmpty() || !enterOne(quadlet, sockets)) {
            return Optional.empty();
        }
        return Optional.of(
                new ProxyUnits(
                        new Plan(
                                quadlet,
                                section,
                                scope,
                                program,
                                stem + ".service",
                                stopping.unit(quadlet, section, sockets),
                                sockets)));
    }

    /** Whether all that are inside of something are inside of the same. */
    private boolean enterOne(Quadlet quadlet, List<Plan.Socket> sockets) {
        Set<String> namespaces = new LinkedHashSet<>();
        for (Plan.Socket socket : sockets) {
            if (socket.network().isInside()) {
                namespaces.add(socket.network().namespace());
            }
        }
        if (!namespaces.isEmpty() && quadlet.isTemplate()) {
            complain(
                    quadlet,
                    "the network of an instance is entered only if that has a file of its own; create a link named "
                            + quadlet.name()
                            + "INSTANCE"
                            + quadlet.kind().extension()
                            + ", or add PublishPort=127.0.0.1:PORT%i:PORT");
            return false;
        }
        if (namespaces.contains(BackendNetwork.UNIT) && !quadlet.isContainer()) {
            complain(
                    quadlet,
                    "NetworkNamespace=unit is for a .container, because the containers of a %s are not in its unit; take it out, and publish the port"
                            .formatted(quadlet.kind().extension()));
            return false;
        }
        if (namespaces.size() > 1) {
            complain(
                    quadlet,
                    "NetworkNamespace= names several namespaces, %s; one proxy enters one"
                            .formatted(String.join(" and ", namespaces)));
        }
        return namespaces.size() < 2;
    }

    /** The listens by name; those without one share a socket unit if they share a backend. */
    private List<Plan.Socket> sockets(Quadlet quadlet, ProxySection section, String stem) {
        Map<String, Plan.Socket> sockets = new LinkedHashMap<>();
        for (Listen listen : section.listens()) {
            BackendNetwork network = BackendNetwork.of(quadlet, section, listen.name());
            String backend = backend(quadlet, section, listen, network);
            if (backend == null || hasNoNetwork(quadlet, network)) {
                continue;
            }
            String key = listen.name() == null ? "" : listen.name();
            Plan.Socket before = sockets.get(key);
            if (before != null && !before.backend().equals(backend)) {
                diagnostics.accept(
                        new Diagnostic(
                                listen.place(),
                                "Listen=%s leads to %s and %s to %s; give it a name: Listen=NAME=%s"
                                        .formatted(
                                                listen.stream(),
                                                backend,
                                                before.streams().getFirst(),
                                                before.backend(),
                                                listen.stream())));
                continue;
            }
            sockets.put(key, socket(stem, before, listen, backend, network));
        }
        List<Listen> all = new ArrayList<>();
        sockets.values().forEach(socket -> all.addAll(socket.listens()));
        List<Plan.Socket> apart = new ArrayList<>(sockets.size());
        sockets.values().forEach(socket -> apart.add(Families.apart(socket, all)));
        return apart;
    }

    private boolean hasNoNetwork(Quadlet quadlet, BackendNetwork network) {
        boolean none =
                network.namespace().equals(BackendNetwork.UNIT)
                        && PublishedPort.isOnHostNetwork(quadlet);
        if (none) {
            complain(
                    quadlet,
                    "NetworkNamespace=unit, but the container has Network=host and so no network of its own; remove one of the two lines");
        }
        return none;
    }

    private static Plan.Socket socket(
            String stem,
            Plan.@Nullable Socket before,
            Listen listen,
            String backend,
            BackendNetwork network) {
        List<Listen> listens = new ArrayList<>(before == null ? List.of() : before.listens());
        listens.add(listen);
        String name = listen.name();
        int at = stem.indexOf('@');
        String base = at < 0 ? stem : stem.substring(0, at);
        String instance = at < 0 ? "" : stem.substring(at);
        String unit = base + (name == null ? "" : "-" + name) + instance + ".socket";
        return new Plan.Socket(
                name, unit, name == null ? base : name, listens, false, backend, network);
    }

    private @Nullable String backend(
            Quadlet quadlet, ProxySection section, Listen listen, BackendNetwork network) {
        String said = ProxySection.of(section.backends(), listen.name());
        if (said == null) {
            BackendGuess.Answer guess =
                    network.isInside()
                            ? BackendGuess.inside(quadlet, listen, section.listens())
                            : BackendGuess.of(quadlet, listen, section.listens());
            return switch (guess) {
                case BackendGuess.Answer.Found found -> found.backend();
                case BackendGuess.Answer.Unknown unknown -> {
                    diagnostics.accept(unknown.diagnostic());
                    yield null;
                }
            };
        }
        if (said.equals(listen.stream()) && !network.isInside()) {
            diagnostics.accept(
                    new Diagnostic(
                            listen.place(),
                            "Backend=%s is the proxy's own Listen=; use the address of the container"
                                    .formatted(said)));
            return null;
        }
        return said;
    }

    /** A port that the container takes itself: either of the two then cannot start. */
    private void reportConflicts(Quadlet quadlet, ProxySection section) {
        for (Conflict conflict : conflicts(quadlet, section)) {
            diagnostics.accept(conflict.diagnostic());
        }
    }

    /**
     * @param better the line that would be right; empty where no line of the container's would be
     */
    public record Conflict(PublishedPort port, Listen listen, String better) {
        /**
         * Whether that line stands in a Quadlet; the YAML of a .kube is for its owner to change.
         */
        boolean isOfALine() {
            return !better.isEmpty() && port.entry().place().line() > 0;
        }

        Diagnostic diagnostic() {
            return new Diagnostic(
                    port.entry().place(),
                    "%s=%s takes the port of Listen=%s; %s"
                            .formatted(
                                    port.entry().key(),
                                    port.entry().value(),
                                    listen.stream(),
                                    better.isEmpty()
                                            ? "listen on another port, because the application uses this one"
                                            : "write " + better + " instead"),
                    isOfALine() ? Diagnostic.Kind.PORT_TAKEN : Diagnostic.Kind.PLAIN);
        }
    }

    public static List<Conflict> conflicts(Quadlet quadlet, ProxySection section) {
        List<Conflict> found = new ArrayList<>();
        for (PublishedPort port : PublishedPort.of(quadlet)) {
            for (Listen listen : section.listens()) {
                PortAddress host = port.host();
                if (listen.endpoint() == null || !listen.endpoint().overlaps(host)) {
                    continue;
                }
                found.add(new Conflict(port, listen, port.elsewhere()));
            }
        }
        return found;
    }

    private void complain(Quadlet quadlet, String message) {
        diagnostics.accept(new Diagnostic(quadlet.place(), message));
    }
}
