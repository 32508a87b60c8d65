package org.brothaman.proxy.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The .deb and the tarball as the build has left them, and the RPM that is made of the same files.
 */
final class PackagesIT {
    private static final Path PACKAGES = Path.of(System.getProperty("packages"));
    private static final Path AGAIN = Path.of(System.getProperty("packages.again"));
    private static final String DEB = PACKAGES.resolve("bro-proxy.deb").toString();
    private static final String TIME = "2026-01-01T00:00:00Z";

    /** Made when first asked for. */
    private static String rpm;

    private static final Pattern GLIBC = Pattern.compile("\\((GLIBC_[^)]+)\\)");
    private static final Pattern GLIBC_2 = Pattern.compile("GLIBC_2\\.(\\d+)(\\.\\d+)*");
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
        assumeTrue(
                field("Architecture").equals(run("dpkg", "--print-architecture")),
                "the libraries of another machine are not installed here");
        Files.createDirectory(folder.resolve("debian"));
        Files.writeString(
                folder.resolve("debian/control"), "Source: x\n\nPackage: x\nArchitecture: any\n");
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
        for (String line :
                run("rpm", "--query", "--list", "--verbose", "--package", rpm()).split("\n")) {
            if (!line.startsWith("d")) {
                rpm.add(line.replaceFirst("^.*? /", "/").replaceFirst(" -> .*", ""));
            }
        }
        assertTrue(rpm.remove("/usr/share/licenses/bro-proxy/LICENSE"));
        assertEquals(deb, rpm);
    }

    /** As root of a root folder that holds nothing else; the scriptlets want a shell there. */
    @Test
    void shouldBeInstalledByRpmAndRemoved(@TempDir Path root) throws IOException {
        String[] rpm = {"rpm", "--root", root.toString(), "--nodeps", "--noscripts"};
        run(with(rpm, "--ignorearch", "--install", rpm()));
        Path binary = root.resolve("usr/bin/bro-proxy");
        assertEquals(-1, Files.mismatch(PACKAGES.resolve("tree/bin/bro-proxy"), binary));
        for (String kind : List.of("system", "user")) {
            Path link = Path.of("usr/lib/systemd", kind + "-generators", "bro-proxy-generator");
            assertEquals(binary.toRealPath(), root.resolve(link).toRealPath());
        }
        assertEquals("", run(with(rpm, "--verify", "bro-proxy")));
        run(with(rpm, "--erase", "bro-proxy"));
        assertEquals(List.of(), files(root.resolve("usr")));
    }

    @Test
    void shouldNeedWhatTheProgramIsLinkedWithAsRpm() throws IOException {
        String needs = run("rpm", "--query", "--requires", "--package", rpm());
        assertTrue(needs.contains("libc.so.6(GLIBC_2.34)(64bit)"), needs);
        assertTrue(needs.contains("libz.so.1()(64bit)"), needs);
        assertEquals(List.of(), tooNew(needs), "newer than Enterprise Linux 9");
    }

    @Test
    void shouldKnowWhatIsTooNewForEnterpriseLinux9() {
        assertEquals(
                List.of("GLIBC_2.38", "GLIBC_ABI_DT_RELR"),
                tooNew(
                        """
                        libc.so.6(GLIBC_2.2.5)(64bit)
                        libc.so.6(GLIBC_2.34)(64bit)
                        libc.so.6(GLIBC_2.38)(64bit)
                        libc.so.6(GLIBC_ABI_DT_RELR)(64bit)
                        """));
    }

    /** Of what an RPM requires: glibc after 2.34, and what its linker has learnt since. */
    private static List<String> tooNew(String needs) {
        return found(GLIBC, needs).stream().filter(version -> !isOldEnough(version)).toList();
    }

    private static boolean isOldEnough(String version) {
        Matcher minor = GLIBC_2.matcher(version);
        return minor.matches() && Integer.parseInt(minor.group(1)) <= 34;
    }

    @Test
    void shouldRunTheScriptsOfTheDebAlsoAsRpm() throws IOException {
        String scripts = run("rpm", "--query", "--scripts", "--package", rpm());
        for (String name : List.of("postinst", "prerm", "postrm")) {
            String script = Files.readString(Path.of("scripts", name));
            String body = script.substring(script.indexOf('\n') + 1);
            assertTrue(scripts.contains(body), () -> name + " is not in " + scripts);
        }
    }

    @Test
    void shouldBeTheSameRpmEachTime(@TempDir Path again) throws IOException {
        assertEquals(-1, Files.mismatch(Path.of(rpm()), Path.of(rpm(again))));
    }

    private static synchronized String rpm() throws IOException {
        if (rpm == null) {
            rpm = rpm(Files.createDirectories(Path.of("target/rpm")));
        }
        return rpm;
    }

    private static String rpm(Path folder) throws IOException {
        Shell.need("rpmbuild", "rpm");
        String machine = field("Architecture").equals("arm64") ? "aarch64" : "x86_64";
        String version = field("Version").replace('~', '-');
        run(
                "./rpm",
                PACKAGES.resolve("tree").toString(),
                version,
                machine,
                TIME,
                folder.toString());
        return folder.resolve("bro-proxy-" + field("Version") + "-1." + machine + ".rpm")
                .toString();
    }

    private static String[] with(String[] command, String... more) {
        return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void shouldNameTheLicenceOfEveryPart() throws IOException {
        Path folder = PACKAGES.resolve("tree/share/doc/bro-proxy");
        Path bill = folder.resolve("bro-proxy.cdx.json");
        assumeTrue(Files.exists(bill), "no bill of materials has been made: " + bill);
        String notices = Files.readString(folder.resolve("THIRD-PARTY.txt"));
        List<String> parts = found(PART, Files.readString(bill));
        // What is compiled from C is in no jar for some processor.
        assertFalse(Files.readString(bill).contains("classifier=linux-"), bill.toString());
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
        for (String file : List.of("copyright", "rpm.spec")) {
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
                names.contains(
                        "bro-proxy_" + field("Version") + "_" + field("Architecture") + ".deb"),
                names.toString());
        String sums = run("sh", "-c", "cd \"$1\" && sha256sum --check SHA256SUMS", "sh", to);
        assertEquals(names.size() - 1, sums.lines().filter(line -> line.endsWith(": OK")).count());
    }

    /** As an older build for another machine leaves them. */
    @Test
    void shouldReleaseNoPackagesOfOtherSources(@TempDir Path folder) throws IOException {
        for (String file :
                List.of("pom.xml", "CHANGELOG.md", "scripts/steps.bash", "packaging/release")) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(
                    Path.of("..", file), folder.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        String tarball = "bro-proxy-" + field("Version").replace('~', '-') + "-linux-arm64.tar.gz";
        Path old = Files.createDirectories(folder.resolve("packaging/target/packages-aarch64"));
        Files.createFile(old.resolve(tarball));
        Files.writeString(old.resolve("commit"), "0123\n");
        Shell.Outcome outcome =
                Shell.run(
                        Map.of(),
                        folder.resolve("packaging/release").toString(),
                        "--snapshot",
                        "--built");
        assertEquals(1, outcome.status(), outcome.out());
        assertTrue(
                outcome.out().contains("packages-aarch64 is of commit 0123, not"), outcome.out());
    }

    @Test
    void shouldWriteScriptsThatAnyShellCanRead() throws IOException {
        for (Path script : files(Path.of("scripts"))) {
            run("sh", "-n", script.toString());
        }
        run("sh", "-n", "install.sh");
    }
}
