package org.brothaman.proxy.setup.quadlet;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.brothaman.proxy.log.SpellingSuggestion;
import org.jspecify.annotations.Nullable;

/**
 * One container, or several that are one service, as the administrator describes it.
 *
 * @param name of its unit by default, without {@code .service}: of {@code web.container} {@code
 *     web}, of {@code app.pod} {@code app-pod}
 * @param path of the file; drop-ins are already in {@code file}
 * @param membership null for what has a network of its own, or one that we do not know
 */
public record Quadlet(
        String name, QuadletKind kind, Path path, UnitFile file, @Nullable Membership membership) {
    public static final String SECTION = "X-BroProxy";

    private static final String SERVICE = ".service";

    private static final Set<String> OTHERS =
            Set.of("Unit", "Service", "Install", "Container", "Pod", "Kube", "Quadlet");

    private static final Pattern NO_LETTERS = Pattern.compile("[^A-Za-z]");

    /** One that shares no network with another. */
    Quadlet(String name, QuadletKind kind, Path path, UnitFile file) {
        this(name, kind, path, file, null);
    }

    Quadlet in(Membership other) {
        return new Quadlet(name, kind, path, file, other);
    }

    /** The same with assignments after its own. */
    Quadlet and(List<UnitFile.Entry> others) {
        return new Quadlet(name, kind, path, file.with(new UnitFile(others)), membership);
    }

    /** The file as a whole, for complaints. */
    public SourceLocation place() {
        return SourceLocation.file(path.toString());
    }

    /** What is set in the section of its kind; an empty assignment drops what came before it. */
    List<UnitFile.Entry> own(String key) {
        return file.all(kind.section(), key);
    }

    /** Where its ports are published: by itself, its pod, or the container whose network it has. */
    Quadlet publisher() {
        return membership == null ? this : membership.of();
    }

    /**
     * What is to be stopped when nobody uses it: the pod as a whole, if that starts it and none of
     * its other containers has clients of its own; else the unit itself. One of several instances
     * never stops the others.
     */
    public String unitToStop() {
        return membership != null
                        && membership.isPod()
                        && name.indexOf('@') < 0
                        && membership.alone()
                        && Choice.isYes(file.value(kind.section(), "StartWithPod", "yes"))
                ? membership.of().unit()
                : unit();
    }

    /**
     * The unit that Podman's generator makes of it, {@code NAME.service}; of an instance the one
     * that systemd makes of that.
     */
    public String unit() {
        String said = file.value(kind.section(), "ServiceName", name);
        int at = name.indexOf('@');
        return said + (said.endsWith("@") && at >= 0 ? name.substring(at + 1) : "") + ".service";
    }

    /** Whether Podman makes a template of it, although it is none, and so has no instance. */
    public boolean isTemplateByServiceName() {
        return name.indexOf('@') < 0 && unit().endsWith("@.service");
    }

    /** Whether it is one container, in the control group of its own unit. */
    public boolean isContainer() {
        return kind == QuadletKind.CONTAINER;
    }

    /** The image's name as written. */
    public String image() {
        return file.value(kind.section(), "Image", "");
    }

    /** Whether it is to be frozen when nobody uses it. */
    public boolean isToBeFrozen() {
        return isContainer() && file.value(SECTION, "OnIdle", "").equals("freeze");
    }

    /** Whether its memory is to be taken back when it is frozen. */
    public boolean isToBeReclaimed() {
        return isToBeFrozen() && Choice.isYes(file.value(SECTION, "Reclaim", "no"));
    }

    /** Whether systemd kills it when it does not say that it is alive. */
    public boolean hasWatchdog() {
        return !file.value("Service", "WatchdogSec", "0").matches("|0|infinity");
    }

    /** Whether it says itself how its health is checked. */
    public boolean hasHealthCheck() {
        return !file.value(kind.section(), "HealthCmd", "").matches("|none");
    }

    /** Whether the file says anything to us. */
    public boolean hasSection() {
        return !file.section(SECTION).isEmpty();
    }

    /** What is wrong with the YAML of a {@code .kube}, read here if it was not; else nothing. */
    public List<Diagnostic> yamlFaults() {
        return kind == QuadletKind.KUBE ? KubeYaml.faults(this) : List.of();
    }

    /** Sections that are most likely meant to be ours, and that nobody reads. */
    List<Diagnostic> misspeltSections() {
        Map<String, SourceLocation> first = new LinkedHashMap<>();
        for (UnitFile.Entry entry : file.entries()) {
            if (!entry.section().equals(SECTION) && isNearlyOurs(entry.section())) {
                first.putIfAbsent(entry.section(), entry.place());
            }
        }
        return first.entrySet().stream()
                .map(
                        section ->
                                new Diagnostic(
                                        section.getValue(),
                                        "unknown section [%s]; did you mean [%s]?"
                                                .formatted(section.getKey(), SECTION),
                                        Diagnostic.Kind.UNREAD))
                .toList();
    }

    /** Whatever is between its letters, and whether or not it begins with an X. */
    static boolean isNearlyOurs(String section) {
        if (OTHERS.contains(section)) {
            return false; // most of them, and looking closer takes time
        }
        String letters = NO_LETTERS.matcher(section).replaceAll("");
        return SpellingSuggestion.within(letters, List.of("XBroProxy", "BroProxy")).isPresent();
    }

    /** Whether it is a template, which no container runs of until it has an instance. */
    public boolean isTemplate() {
        return name.endsWith("@");
    }

    /** Whether it is a pod for all instances, with a name that is none: {@code app@.pod}. */
    public boolean isTemplateOfPods() {
        return kind == QuadletKind.POD
                && path.getFileName().toString().endsWith("@" + kind.extension());
    }

    /** Whether its instances can have a proxy each that listens elsewhere, by {@code %i}. */
    public boolean hasListensOfInstances() {
        List<UnitFile.Entry> listens = file.all(SECTION, "Listen");
        return !listens.isEmpty()
                && listens.stream()
                        .allMatch(listen -> Specifiers.differsByInstance(listen.value()));
    }

    /** The instance of this template that is wanted by default; empty where none is said. */
    public Optional<String> defaultInstance() {
        String said = file.value("Install", "DefaultInstance", "");
        return isTemplate() && said.matches("[A-Za-z0-9:_.\\\\-]+")
                ? Optional.of(said)
                : Optional.empty();
    }

    /**
     * What a proxy can be before: of a template that says the same to all instances its default
     * one, if it has one; else this.
     */
    public Quadlet served() {
        return isTemplate() && !hasListensOfInstances()
                ? defaultInstance().map(this::instance).orElse(this)
                : this;
    }

    /** The instance of this template that has no file of its own. */
    public Quadlet instance(String instance) {
        return new Quadlet(name + instance, kind, path, file.forInstance(instance), membership);
    }

    /** The name of a service without {@code .service}, written with it or not. */
    public static String stem(String service) {
        return service.endsWith(SERVICE)
                ? service.substring(0, service.length() - SERVICE.length())
                : service;
    }

    /**
     * What a name on the command line stands for, if it is a file's: {@code app.pod} is {@code
     * app-pod}.
     */
    public static String nameOf(String written) {
        return QuadletKind.of(written).map(kind -> kind.unitName(written)).orElse(written);
    }

    /**
     * What a name on the command line may stand for, the likeliest first: {@code app} may also be
     * {@code app.pod}, whose unit is {@code app-pod}.
     */
    public static List<String> namesOf(String written) {
        return QuadletKind.of(written).isPresent()
                ? List.of(nameOf(written))
                : List.of(written, QuadletKind.POD.unitName(written + QuadletKind.POD.extension()));
    }

    /**
     * The unit's name with something added to it: of {@code web} {@code web-proxy}, of {@code
     * web@1} {@code web-proxy@1}.
     */
    public String derived(String addition) {
        return derived(name, addition);
    }

    /** The same of the name of a Quadlet that need not be there. */
    public static String derived(String name, String addition) {
        int at = name.indexOf('@');
        return at < 0 ? name + addition : name.substring(0, at) + addition + name.substring(at);
    }
}
