package org.brothaman.proxy.setup.quadlet;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.log.SpellingSuggestion;

/**
 * One container as its administrator describes it.
 *
 * @param name of the file, without {@code .container}
 * @param path of the file; drop-ins are already in {@code file}
 */
public record Quadlet(String name, Path path, UnitFile file) {
    public static final String SECTION = "X-BroProxy";
    static final String CONTAINER = "Container";

    /** The same with settings added to our section, which win over the file's own. */
    public Quadlet with(List<UnitFile.Entry> settings) {
        return new Quadlet(name, path, file.with(new UnitFile(settings)));
    }

    /** The file as a whole, for complaints. */
    public SourceLocation place() {
        return SourceLocation.file(path.toString());
    }

    /** The unit that Podman's generator makes of it, {@code NAME.service}. */
    public String unit() {
        return file.value(CONTAINER, "ServiceName", name) + ".service";
    }

    /** The image's name as written. */
    public String image() {
        return file.value(CONTAINER, "Image", "");
    }

    /** Whether it is to be frozen when nobody uses it. */
    public boolean isToBeFrozen() {
        return file.value(SECTION, "OnIdle", "").equals("freeze");
    }

    /** Whether systemd kills it when it does not say that it is alive. */
    public boolean hasWatchdog() {
        return !file.value("Service", "WatchdogSec", "0").matches("|0|infinity");
    }

    /** Whether it says itself how its health is checked. */
    public boolean hasHealthCheck() {
        return !file.value(CONTAINER, "HealthCmd", "").matches("|none");
    }

    /** Whether the file says anything to us. */
    public boolean hasSection() {
        return !file.section(SECTION).isEmpty();
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
        String letters = section.replaceAll("[^A-Za-z]", "");
        return SpellingSuggestion.within(letters, List.of("XBroProxy", "BroProxy")).isPresent();
    }

    /** Whether it is a template, which no container runs of until it has an instance. */
    public boolean isTemplate() {
        return name.endsWith("@");
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
