package org.brothaman.proxy.toolchain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Debian's archive on a {@link Mirror}: a pool of tarballs and, for each suite, an index that lists
 * some of them, signed by the test's own key. The pool and the indices need not agree.
 */
final class DebianArchive {
    private final Mirror mirror;
    private final SigningKey key;
    private final Path folder;
    private final Map<String, String> indices = new HashMap<>();

    DebianArchive(Mirror mirror, SigningKey key, Path folder) {
        this.mirror = mirror;
        this.key = key;
        this.folder = folder;
    }

    /** Where the tarball of this version is, as it is asked for. */
    static String place(String version) {
        return "/debian/" + pool("pool/main", version);
    }

    /** The same in the archive of security updates. */
    static String securityPlace(String version) {
        return "/debian-security/" + pool("pool/updates/main", version);
    }

    static String pool(String pool, String version) {
        return "%s/o/openjdk-25/openjdk-25_%s.orig.tar.xz"
                .formatted(pool, version.replace("+", "%2b"));
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Adds a version to a suite's index; {@link #publish} makes the suite known. */
    void list(String suite, String version, byte[] tarball) {
        boolean security = suite.endsWith("-security");
        indices.merge(
                suite,
                """
                Package: openjdk-25
                Binary: openjdk-25-jdk
                Version: %1$s-1
                Maintainer: The Test <test@localhost>
                Architecture: any
                Format: 3.0 (quilt)
                Directory: %2$s/o/openjdk-25
                Files:
                 %3$s 4 openjdk-25_%1$s.orig-googletest.tar.xz
                 %3$s %4$d openjdk-25_%1$s.orig.tar.xz
                 %3$s 4 openjdk-25_%1$s-1.dsc
                Checksums-Sha256:
                 %5$s 4 openjdk-25_%1$s.orig-googletest.tar.xz
                 %6$s %4$d openjdk-25_%1$s.orig.tar.xz
                 %5$s 4 openjdk-25_%1$s-1.dsc

                """
                        .formatted(
                                version,
                                security ? "pool/updates/main" : "pool/main",
                                "0".repeat(32),
                                tarball.length,
                                "0".repeat(64),
                                sha256(tarball)),
                String::concat);
    }

    /** Signs the index of this suite's sources as it is now, and puts it on the mirror. */
    void publish(String suite) throws IOException, InterruptedException {
        publish(suite, "main/source/Sources", indices.getOrDefault(suite, ""));
    }

    /** The same of any index, which is then the only one of its suite. */
    void publish(String suite, String file, String content)
            throws IOException, InterruptedException {
        byte[] index = content.getBytes(UTF_8);
        Path release = folder.resolve(suite);
        Files.writeString(
                release,
                """
                Origin: Debian
                Label: Debian
                Suite: %1$s
                Codename: %1$s
                Date: Thu, 01 Jan 2026 00:00:00 UTC
                Architectures: amd64
                Components: main
                SHA256:
                 %2$s %3$d %4$s
                """
                        .formatted(suite, sha256(index), index.length, file));
        String root = (suite.endsWith("-security") ? "/debian-security" : "/debian") + "/dists/";
        mirror.put(root + suite + "/InRelease", key.sign(release));
        mirror.put(root + suite + "/" + file, index);
    }
}
