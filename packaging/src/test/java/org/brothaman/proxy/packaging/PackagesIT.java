package org.brothaman.proxy.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The .deb, the tarball and the RPM's list of files, as the build has left them. */
final class PackagesIT {
    private static final Path PACKAGES = Path.of(System.getProperty("packages"));
    private static final Path AGAIN = Path.of(System.getProperty("packages.again"));
    private static final String DEB = PACKAGES.resolve("bro-proxy.deb").toString();
    private static final Pattern CONTENT =
            Pattern.compile("- src: (\\S+)\\n +dst: (\\S+)\\n(?: +type: (\\w+))?");
    private static final Pattern PART = Pattern.compile("\"bom-ref\" : \"pkg:maven/([^?\"]+)");
    private static final Pattern LICENCE =
            Pattern.compile("(?m)^\\S+ \\S+\\n  (\\S.*)\\n  Copyright ");

    private static String run(String... command) throws IOException {
        Shell.Outcome outcome = Shell.run(Map.of("LC_ALL", "C.UTF-8"), command);
        assertEquals(0, outcome.status(), outcome.out());
        return outcome.out().strip();
    }

    private static String field(String name) throws IOException {
        return run("dpkg-deb", "--field", DEB, name);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void shouldPleaseDebiansPolicy() throws IOException {
        Shell.need("lintian", "lintian");
        String tags = run("lintian", "--no-cfg", "--allow-root", DEB);
        assertEquals("", tags);
    }

    @Test
    void shouldDependOnWhatTheProgramIsLinkedWith(@TempDir Path folder) throws IOException {
        Shell.need("dpkg-shlibdeps", "dpkg-dev");
        Files.createDirectory(folder.resolve("debian"));
        Files.writeString(
                folder.resolve("debian/control"), "Source: x\n\nPackage: x\nArchitecture: amd64\n");
        String command = "cd \"$1\" && dpkg-shlibdeps -O \"$2\" 2>/dev/null";
        Path binary = PACKAGES.resolve("tree/bin/bro-proxy").toAbsolutePath();
        String said = run("sh", "-c", command, "sh", folder.toString(), binary.toString());
        assertEquals(said, "shlibs:Depends=" + field("Depends"));
    }

    @Test
    void shouldBeTheSameBytesEachTime() throws IOException {
        List<Path> first = files(PACKAGES);
        assertEquals(
                first.stream().map(PACKAGES::relativize).toList(),
                files(AGAIN).stream().map(AGAIN::relativize).toList());
        for (Path file : first) {
            Path again = AGAIN.resolve(PACKAGES.relativize(file));
            assertEquals(-1, Files.mismatch(file, again), file.toString());
        }
    }

    @Test
    void shouldInstallTheSameFilesAsRpm() throws IOException {
        var deb = new TreeSet<String>();
        for (String line : run("dpkg-deb", "--contents", DEB).split("\n")) {
            String path = line.replaceFirst(".* \\./", "/").replaceFirst(" -> .*", "");
            if (!path.endsWith("/")) {
                deb.add(path.replace("/vendor-completions/", "/site-functions/"));
            }
        }
        var rpm = new TreeSet<String>();
        Path root = Path.of("..").toAbsolutePath().normalize();
        Matcher matcher = CONTENT.matcher(Files.readString(Path.of("nfpm.yaml")));
        while (matcher.find()) {
            Path source = root.resolve(matcher.group(1));
            if (Files.isDirectory(source)) {
                files(source)
                        .forEach(file -> rpm.add(matcher.group(2) + "/" + source.relativize(file)));
            } else {
                assertTrue(
                        "symlink".equals(matcher.group(3)) || Files.isRegularFile(source),
                        matcher.group());
                rpm.add(matcher.group(2));
            }
        }
        assertTrue(rpm.remove("/usr/share/licenses/bro-proxy/LICENSE"));
        assertEquals(deb, rpm);
    }

    @Test
    void shouldNameTheLicenceOfEveryPart() throws IOException {
        Path folder = PACKAGES.resolve("tree/share/doc/bro-proxy");
        Path bill = folder.resolve("bro-proxy.cdx.json");
        assumeTrue(Files.exists(bill), "no bill of materials has been made: " + bill);
        String notices = Files.readString(folder.resolve("THIRD-PARTY.txt"));
        List<String> parts = found(PART, Files.readString(bill));
        assertTrue(parts.size() > 10, parts.toString());
        assertEquals(
                List.of(),
                parts.stream()
                        .filter(part -> !part.startsWith("org.brothaman"))
                        .map(part -> part.replaceFirst(".*/", "").replace('@', ' '))
                        .filter(part -> !notices.contains("\n" + part + "\n  "))
                        .toList());
        var licences = new TreeSet<>(found(LICENCE, notices));
        assertTrue(licences.contains("Apache-2.0") && licences.contains("MIT"), notices);
        for (String file : List.of("copyright", "nfpm.yaml")) {
            String words = Files.readString(Path.of(file)).replaceAll("\\s+", " ");
            assertEquals(
                    List.of(),
                    licences.stream().filter(licence -> !words.contains(licence)).toList(),
                    "not in packaging/" + file);
        }
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }

    @Test
    void shouldCollectARelease(@TempDir Path folder) throws IOException {
        String to = folder.resolve("dist").toString();
        run("./release", "--snapshot", "--built", "--to", to);
        List<String> names =
                files(Path.of(to)).stream().map(f -> f.getFileName().toString()).toList();
        assertTrue(
                names.contains("bro-proxy_" + field("Version") + "_amd64.deb"), names.toString());
        String sums = run("sh", "-c", "cd \"$1\" && sha256sum --check SHA256SUMS", "sh", to);
        assertEquals(names.size() - 1, sums.lines().filter(line -> line.endsWith(": OK")).count());
    }

    @Test
    void shouldWriteScriptsThatAnyShellCanRead() throws IOException {
        for (Path script : files(Path.of("scripts"))) {
            run("sh", "-n", script.toString());
        }
        run("sh", "-n", "install.sh");
    }
}
