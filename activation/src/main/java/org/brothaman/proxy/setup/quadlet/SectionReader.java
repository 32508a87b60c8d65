package org.brothaman.proxy.setup.quadlet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.log.SpellingSuggestion;

/**
 * Reads {@code [X-BroProxy]}. As in systemd's own files, errors are reported and ignored, and the
 * rest applies. Used once.
 */
public final class SectionReader {
    private static final Set<String> KEYS = allKeys();

    /** Each is a descriptor, and is looked for in every published port. */
    static final int LISTENS_MAX = 64;

    private static final String NO_INSTANCE =
            "has the name of an instance, and this is no instance of a template; write the port, or rename the file to NAME@.container";

    private static final Pattern PORT = Pattern.compile("[0-9]+");

    private static final String SOCKET_NAME = "[A-Za-z0-9_.-]{1,64}";

    private final Quadlet quadlet;
    private final Consumer<Diagnostic> diagnostics;

    /** What the section has, by key, but for lines with a comment behind the value. */
    private final Map<String, List<UnitFile.Entry>> said = new HashMap<>();

    private final List<UnitFile.Entry> unused = new ArrayList<>();

    private SectionReader(Quadlet quadlet, Consumer<Diagnostic> diagnostics) {
        this.quadlet = quadlet;
        this.diagnostics = diagnostics;
    }

    public static ProxySection read(Quadlet quadlet, Consumer<Diagnostic> diagnostics) {
        ProxySection section = new SectionReader(quadlet, diagnostics).read();
        return KeyChecks.checked(quadlet, section, diagnostics);
    }

    /** The names of all keys, sorted. */
    public static Set<String> keys() {
        return KEYS;
    }

    private static Set<String> allKeys() {
        Set<String> keys = new TreeSet<>(Set.of("Listen", "Backend", "WantedBy"));
        Stream.of(SocketSetting.values()).map(SocketSetting::key).forEach(keys::add);
        Stream.of(Setting.values()).map(Setting::key).forEach(keys::add);
        return Collections.unmodifiableSet(keys);
    }

    private ProxySection read() {
        reportUnknownKeys();
        List<Listen> listens = listens();
        Map<Setting, String> settings = settings(listens);
        return new ProxySection(
                listens, backends(listens), perSocket(listens), settings, wantedBy());
    }

    private void reportUnknownKeys() {
        for (UnitFile.Entry entry : quadlet.file().section(Quadlet.SECTION)) {
            int comment = entry.commentBehind();
            if (!KEYS.contains(entry.key())) {
                unused.add(entry);
                complain(
                        entry,
                        "unknown key "
                                + entry.key()
                                + "= in [X-BroProxy], ignored; did you mean "
                                + SpellingSuggestion.to(entry.key(), KEYS)
                                + "=?");
            } else if (comment >= 0) {
                complain(
                        entry,
                        "%s=%s has a comment after its value, so the line is ignored; write %s=%s, and put the comment on its own line"
                                .formatted(
                                        entry.key(),
                                        entry.value(),
                                        entry.key(),
                                        entry.value().substring(0, comment).strip()));
                unused.add(entry);
            } else {
                add(entry);
            }
        }
    }

    /** An empty assignment drops what came before it. */
    private void add(UnitFile.Entry entry) {
        if (entry.value().isEmpty()) {
            said.remove(entry.key());
        } else {
            said.computeIfAbsent(entry.key(), any -> new ArrayList<>()).add(entry);
        }
    }

    private List<Listen> listens() {
        List<Listen> listens = new ArrayList<>();
        Map<String, SourceLocation> seen = new LinkedHashMap<>();
        for (UnitFile.Entry entry : all("Listen")) {
            if (listens.size() == LISTENS_MAX) {
                complain(entry, "more than " + LISTENS_MAX + " Listen=; the rest is ignored");
                break;
            }
            NamedValue written = NamedValue.parse(entry.value());
            if (written.name() != null && !written.name().matches(SOCKET_NAME)) {
                complain(
                        entry,
                        "\""
                                + written.name()
                                + "\" is not a valid socket name: use at most 64 letters, digits, \"_\", \".\" and \"-\"");
                continue;
            }
            try {
                Listen listen = Listen.parse(written, entry.place());
                if (listen.isOfInstances() && !quadlet.isTemplate()) {
                    complain(entry, "Listen=" + entry.value() + " " + NO_INSTANCE);
                    continue;
                }
                SourceLocation before = seen.putIfAbsent(listen.stream(), entry.place());
                if (before == null) {
                    listens.add(listen);
                } else {
                    complain(entry, "listens on " + listen.stream() + " as " + before + " does");
                }
            } catch (IllegalArgumentException e) {
                complain(entry, "Listen= " + e.getMessage());
            }
        }
        return withoutCovered(listens);
    }

    /** The kernel gives an address to one socket only, even if the other has all addresses. */
    private List<Listen> withoutCovered(List<Listen> listens) {
        List<Listen> kept = new ArrayList<>();
        for (Listen listen : listens) {
            Optional<Listen> wider =
                    listens.stream().filter(other -> other.covers(listen)).findFirst();
            if (wider.isEmpty()) {
                kept.add(listen);
            } else {
                diagnostics.accept(
                        new Diagnostic(
                                listen.place(),
                                "Listen=%s is part of Listen=%s, ignored; keep one of them"
                                        .formatted(listen.stream(), wider.get().stream())));
            }
        }
        return kept;
    }

    /** A port alone is written out, as in Listen=, so that the two can be compared. */
    private Map<String, String> backends(List<Listen> listens) {
        Map<String, String> backends =
                new LinkedHashMap<>(perSocket("Backend", listens, this::checkBackend));
        backends.replaceAll(
                (socket, text) ->
                        PORT.matcher(sample(text)).matches() ? "127.0.0.1:" + text : text);
        return backends;
    }

    private Map<SocketSetting, Map<String, String>> perSocket(List<Listen> listens) {
        Map<SocketSetting, Map<String, String>> settings = new EnumMap<>(SocketSetting.class);
        for (SocketSetting setting : SocketSetting.values()) {
            Map<String, String> values = perSocket(setting.key(), listens, setting.check());
            if (!values.isEmpty()) {
                settings.put(setting, values);
            }
        }
        AccessKeys.close(quadlet, unused, settings, diagnostics);
        return settings;
    }

    private Map<String, String> perSocket(String key, List<Listen> listens, Setting.Check check) {
        List<UnitFile.Entry> entries = all(key);
        if (entries.isEmpty()) {
            return Map.of();
        }
        Map<String, String> values = new LinkedHashMap<>();
        Set<String> names = Listen.names(listens);
        for (UnitFile.Entry entry : entries) {
            NamedValue written = NamedValue.parse(entry.value());
            if (written.name() != null && !names.contains(written.name())) {
                complain(
                        entry,
                        "%s=%s does not name a socket; %s"
                                .formatted(
                                        key,
                                        entry.value(),
                                        names.isEmpty()
                                                ? "name one with Listen="
                                                        + written.name()
                                                        + "=ADDRESS"
                                                : "did you mean "
                                                        + SpellingSuggestion.to(
                                                                written.name(), names)
                                                        + "?"));
                unused.add(entry);
            } else if (checked(entry, written.value(), check)) {
                String socket = written.name() == null ? "" : written.name();
                values.merge(
                        socket,
                        written.value(),
                        (before, now) -> AccessKeys.addsUp(key) ? before + "," + now : now);
            }
        }
        return values;
    }

    private Map<Setting, String> settings(List<Listen> listens) {
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        boolean hasFile = listens.stream().anyMatch(Listen::isFile);
        for (Setting setting : Setting.values()) {
            List<UnitFile.Entry> entries = all(setting.key());
            if (!entries.isEmpty()) {
                UnitFile.Entry last = entries.getLast();
                if (!hasFile && setting.isOfSocketFile()) {
                    complain(
                            last,
                            setting.key()
                                    + "= applies to UNIX sockets only, and no Listen= has one; add Listen=/PATH, or remove it");
                } else if (setting == Setting.ON_IDLE
                        && last.value().equals("freeze")
                        && !quadlet.isContainer()) {
                    complain(
                            last,
                            "OnIdle=freeze is for a single container, so this one is stopped; write OnIdle=stop");
                } else if (checked(last, last.value(), setting.check())) {
                    settings.put(setting, last.value());
                }
            }
        }
        return settings;
    }

    private List<String> wantedBy() {
        boolean said =
                quadlet.file().section(Quadlet.SECTION).stream()
                        .anyMatch(entry -> entry.key().equals("WantedBy"));
        if (!said) {
            return List.of("sockets.target");
        }
        List<String> units = new ArrayList<>();
        for (UnitFile.Entry entry : all("WantedBy")) {
            for (String unit : entry.value().split("\\s+")) {
                if (checked(entry, unit, Setting::checkUnit)) {
                    units.add(unit);
                }
            }
        }
        return units;
    }

    private List<UnitFile.Entry> all(String key) {
        return said.getOrDefault(key, List.of());
    }

    private boolean checked(UnitFile.Entry entry, String value, Setting.Check check) {
        try {
            check.of(InstanceKeys.judged(quadlet, entry, value));
            return true;
        } catch (IllegalArgumentException e) {
            complain(entry, entry.key() + "= " + e.getMessage());
            unused.add(entry);
            return false;
        }
    }

    private void checkBackend(String text) {
        if (!Listen.isPathWithSpecifier(text)) {
            BackendAddress.parse(sample(text));
        }
    }

    /** Whose %i only systemd knows, it is read as if that were 1. */
    private String sample(String text) {
        return quadlet.isTemplate() ? Specifiers.sample(text) : text;
    }

    private void complain(UnitFile.Entry entry, String message) {
        diagnostics.accept(new Diagnostic(entry.place(), message));
    }
}
