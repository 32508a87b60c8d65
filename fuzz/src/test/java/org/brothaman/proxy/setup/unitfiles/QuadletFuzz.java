package org.brothaman.proxy.setup.unitfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.ListenAddress;
import org.brothaman.proxy.fuzz.Text;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.Listen;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.quadlet.Quadlets;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.brothaman.proxy.setup.quadlet.Setting;
import org.brothaman.proxy.setup.quadlet.SocketSetting;

/**
 * A whole Quadlet, from its bytes to the units before it: whatever the file says, the units have
 * the settings that we mean them to have, once each, and their values are what we read; nothing of
 * the file gets out of its own value. Complaints are one line each.
 */
public final class QuadletFuzz {
    private static final Path FOLDER = folder();
    private static final Path FILE = FOLDER.resolve("web.container");
    private static final Path PROGRAM = Path.of("/usr/bin/bro-proxy");
    private static final SearchPath SEARCH =
            SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", FOLDER.toString()), 1500);

    /** Settings that may be there more than once, or not at all. */
    private static final Set<String> VARIABLE =
            Set.of(
                    "After",
                    "BindIPv6Only",
                    "FreeBind",
                    "ListenStream",
                    "NoDelay",
                    "RemoveOnStop",
                    "SocketMode",
                    "SocketUser",
                    "SocketGroup",
                    "SystemCallFilter",
                    "WantedBy",
                    "Wants");

    private static final Set<String> SOCKET =
            Set.of(
                    "Service",
                    "FileDescriptorName",
                    "Backlog",
                    "TriggerLimitIntervalSec",
                    "TriggerLimitBurst");

    private static final Set<String> SERVICE =
            Set.of(
                    "Requires",
                    "StartLimitIntervalSec",
                    "Type",
                    "Sockets",
                    "ExecStart",
                    "TimeoutStopSec",
                    "LimitNOFILE",
                    "RuntimeDirectory",
                    "RuntimeDirectoryMode",
                    "UMask",
                    "NoNewPrivileges",
                    "LockPersonality",
                    "MemoryDenyWriteExecute",
                    "RestrictAddressFamilies",
                    "RestrictNamespaces",
                    "RestrictRealtime",
                    "RestrictSUIDSGID",
                    "SystemCallArchitectures",
                    "SystemCallErrorNumber");

    private static final Set<String> HELPER_SOCKET =
            Set.of("StartLimitIntervalSec", "StopWhenUnneeded", "ListenSequentialPacket", "Accept");

    private static final Set<String> HELPER =
            Set.of(
                    "StartLimitIntervalSec",
                    "CollectMode",
                    "Before",
                    "ExecStart",
                    "StandardInput",
                    "StandardOutput",
                    "StandardError",
                    "KillSignal",
                    "UMask",
                    "NoNewPrivileges",
                    "LockPersonality",
                    "MemoryDenyWriteExecute",
                    "RestrictAddressFamilies",
                    "RestrictNamespaces",
                    "RestrictRealtime",
                    "RestrictSUIDSGID",
                    "SystemCallArchitectures",
                    "SystemCallErrorNumber");

    private static final Set<String> OPTIONS = options();

    private QuadletFuzz() {}

    private static Set<String> options() {
        Set<String> options =
                new TreeSet<>(Set.of("--user", "--unit", "--backend", "--namespace-helper"));
        Stream.of(SocketSetting.values()).map(SocketSetting::option).forEach(options::add);
        for (Setting setting : Setting.values()) {
            setting.option().ifPresent(options::add);
        }
        return options;
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("fuzz");
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        folder.resolve("web.container").toFile().delete();
                                        folder.toFile().delete();
                                    }));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(FILE, input);
        List<Diagnostic> diagnostics = new ArrayList<>();
        Quadlet quadlet = new Quadlets(SEARCH).find("web", diagnostics::add).orElse(null);
        if (quadlet != null) {
            new Planner(ManagerScope.USER, PROGRAM, diagnostics::add)
                    .units(quadlet)
                    .ifPresent(QuadletFuzz::check);
        }
        diagnostics.forEach(diagnostic -> Text.assertMessage(diagnostic.toString()));
    }

    private static void check(ProxyUnits units) {
        for (String stream : units.streams()) {
            if (!Listen.isPathWithSpecifier(stream)) {
                ListenAddress.parse(stream.replace("%%", "%"));
            }
        }
        for (String backend : units.backends()) {
            if (!Listen.isPathWithSpecifier(backend)) {
                BackendAddress.parse(backend);
            }
        }
        units.texts(true).forEach((unit, text) -> check(units, unit, text));
    }

    private static void check(ProxyUnits units, String unit, String text) {
        assertTrue(unit.matches("[A-Za-z0-9_.-]{1,120}@?\\.(socket|service)"), unit);
        List<String> keys = new ArrayList<>();
        List<String> streams = new ArrayList<>();
        for (String line : text.replace(" \\\n", " ").split("\n")) {
            // The one control character that paths and quoted words may have.
            Text.assertPlain(line.replace('\t', ' '));
            if (line.isEmpty() || line.startsWith("#") || line.matches("\\[[A-Z][a-z]+]")) {
                continue;
            }
            int equals = line.indexOf('=');
            String key = line.substring(0, Math.max(0, equals));
            String value = line.substring(equals + 1);
            assertTrue(key.matches("[A-Za-z]+"), line);
            assertTrue(!value.endsWith("\\"), line);
            keys.add(key);
            switch (key) {
                case "ListenStream" -> streams.add(value);
                case "ExecStart" -> {
                    if (isOfHelper(unit)) {
                        checkHelper(value);
                    } else {
                        checkCommand(value);
                    }
                }
                default -> {}
            }
        }
        Set<String> once = new TreeSet<>(keys);
        once.removeAll(VARIABLE);
        assertEquals(once(unit), once, text);
        once.forEach(key -> assertEquals(1, Collections.frequency(keys, key), key));
        assertTrue(units.streams().containsAll(streams), text);
    }

    /** What a unit for a plain Quadlet says. */
    private static Set<String> once(String unit) {
        Set<String> keys = new TreeSet<>(Set.of("Description", "Documentation", "SourcePath"));
        boolean socket = unit.endsWith(".socket");
        if (isOfHelper(unit)) {
            keys.addAll(socket ? HELPER_SOCKET : HELPER);
        } else {
            keys.addAll(socket ? SOCKET : SERVICE);
        }
        return keys;
    }

    private static boolean isOfHelper(String unit) {
        return unit.matches("web-proxy-namespace(\\.socket|@\\.service)");
    }

    /** The program, what it is to be, and what it may enter. */
    private static void checkHelper(String command) {
        List<String> words = words(command);
        assertEquals(3, words.size(), command);
        assertEquals(List.of(PROGRAM.toString(), "namespace-helper"), words.subList(0, 2));
        assertTrue(!words.get(2).isEmpty(), command);
    }

    /** Its words as systemd splits them, systemd.service(5) "Command lines". */
    private static void checkCommand(String command) {
        List<String> words = words(command);
        assertEquals(PROGRAM.toString(), words.getFirst());
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            String option = equals < 0 ? word : word.substring(0, equals);
            assertTrue(OPTIONS.contains(option), word + " of " + command);
            String value = equals < 0 ? "" : word.substring(equals + 1);
            switch (option) {
                case "--user", "--no-keepalive", "--access-log", "--sleep-foreign", "--reclaim" ->
                        assertEquals(option, word);
                case "--connections-max", "--threads", "--keepalive-probes" ->
                        Integer.parseInt(value);
                default -> {
                    assertTrue(!value.isEmpty(), word);
                    if (option.endsWith("-time") || option.endsWith("-timeout")) {
                        TimeSpan.parse(value);
                    }
                }
            }
        }
        assertEquals(1, words.stream().filter(word -> word.startsWith("--unit=")).count());
        assertEquals(words.size(), Set.copyOf(words).size(), command);
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean inside = false;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            if (c == '\\') {
                word.append(command.charAt(++i));
                inside = true;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                inside = true;
            } else if (c == ' ' || c == '\t') {
                if (inside) {
                    words.add(word.toString());
                    word.setLength(0);
                    inside = false;
                }
            } else {
                word.append(c);
                inside = true;
            }
        }
        assertEquals(0, quote, command);
        if (inside) {
            words.add(word.toString());
        }
        return words;
    }
}
