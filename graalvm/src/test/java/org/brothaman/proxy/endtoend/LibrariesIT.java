package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the binary is linked with, how old that may be, and the pages it is mapped with. */
@Tag("any-machine")
final class LibrariesIT {
    private static final Set<String> LIBRARIES =
            Set.of(
                    "ld-linux-x86-64.so.2",
                    "ld-linux-aarch64.so.1",
                    "libc.so.6",
                    "libm.so.6",
                    "libdl.so.2",
                    "libpthread.so.0",
                    "librt.so.1",
                    "libresolv.so.2",
                    "libz.so.1");

    private static final int GLIBC_2_MINOR_MAX = 34;
    private static final Pattern NEEDED = Pattern.compile("\\(NEEDED\\).*\\[(.+)]");
    private static final Pattern VERSION = Pattern.compile("Name: (GLIBC_\\S+)");
    private static final Pattern SEGMENT = Pattern.compile("(?m)^ *LOAD .* 0x([0-9a-f]+)$");

    @Test
    void shouldNeedOnlyGlibcAndLibz() {
        Set<String> needed = found(NEEDED, readelf("--dynamic"));
        assertTrue(needed.contains("libc.so.6"), needed::toString);
        needed.removeAll(LIBRARIES);
        assertEquals(Set.of(), needed);
    }

    /** 2.34 is that of RHEL, Rocky and AlmaLinux 9, Debian 12 has 2.36, Ubuntu 22.04 has 2.35. */
    @Test
    void shouldNeedNoGlibcNewerThanThatOfEnterpriseLinux9() {
        Set<String> versions = found(VERSION, readelf("--version-info"));
        assertTrue(versions.contains("GLIBC_2.34"), versions::toString);
        assertEquals(Set.of(), tooNew(versions));
    }

    @Test
    void shouldKnowWhatIsTooNew() {
        Set<String> versions =
                Set.of("GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.38", "GLIBC_ABI_DT_RELR");
        assertEquals(Set.of("GLIBC_2.38", "GLIBC_ABI_DT_RELR"), tooNew(versions));
    }

    /** GLIBC_ABI_ names are for what glibc 2.36 and later do with a file, such as DT_RELR. */
    private static Set<String> tooNew(Set<String> versions) {
        return versions.stream().filter(name -> !isOldEnough(name)).collect(Collectors.toSet());
    }

    private static boolean isOldEnough(String version) {
        Matcher minor = Pattern.compile("GLIBC_2\\.(\\d+)(\\.\\d+)*").matcher(version);
        return minor.matches() && Integer.parseInt(minor.group(1)) <= GLIBC_2_MINOR_MAX;
    }

    /**
     * The kernel maps a file by whole pages: those of x86-64 have 4 KiB, those of 64-bit Arm 4 KiB,
     * 16 KiB (Raspberry Pi 5, Apple's processors) or 64 KiB.
     */
    @Test
    void shouldBeMappedWithTheLargestPagesOfItsMachine() {
        int page = readelf("--file-header").contains("AArch64") ? 0x10000 : 0x1000;
        Set<String> alignments = found(SEGMENT, readelf("--program-headers"));
        assertFalse(alignments.isEmpty());
        alignments.removeIf(alignment -> Integer.parseInt(alignment, 16) >= page);
        assertEquals(Set.of(), alignments, "alignments of less than " + page);
    }

    /** The names of its functions would be 1.5 MB more. */
    @Test
    void shouldBeStripped() {
        String sections = readelf("--section-headers");
        assertTrue(sections.contains(".text"), sections);
        assertFalse(sections.contains(".symtab"), sections);
    }

    private static String readelf(String what) {
        return Command.of(Programs.require("readelf", "binutils"), what, "--wide")
                .and(Binary.file())
                .run()
                .orFail()
                .outText();
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toSet());
    }
}
