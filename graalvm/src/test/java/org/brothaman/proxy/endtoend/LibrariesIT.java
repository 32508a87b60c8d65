package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the binary is linked with, and how old that may be. */
@Tag("any-machine")
final class LibrariesIT {
    private static final Set<String> LIBRARIES =
            Set.of(
                    "linux-vdso.so.1",
                    "ld-linux-x86-64.so.2",
                    "ld-linux-aarch64.so.1",
                    "libc.so.6",
                    "libm.so.6",
                    "libdl.so.2",
                    "libpthread.so.0",
                    "librt.so.1",
                    "libresolv.so.2",
                    "libz.so.1");

    @Test
    void shouldNeedOnlyGlibcAndLibz() {
        Binary.requireItsOwnMachine("ldd(1) has a loader for this machine only");
        Set<String> needed =
                Command.of(Programs.require("ldd", "libc-bin"), Binary.path())
                        .run()
                        .orFail()
                        .out()
                        .stream()
                        .map(line -> Path.of(line.strip().split(" ")[0]).getFileName().toString())
                        .collect(Collectors.toSet());
        assertTrue(needed.contains("libc.so.6"), needed::toString);
        needed.removeAll(LIBRARIES);
        assertEquals(Set.of(), needed);
    }

    /** 2.34 is that of RHEL, Rocky and AlmaLinux 9, Debian 12 has 2.36, Ubuntu 22.04 has 2.35. */
    @Test
    void shouldNeedNoGlibcNewerThanThatOfEnterpriseLinux9() {
        Outcome needs =
                Command.of(Programs.require("readelf", "binutils"), "--version-info", "--wide")
                        .and(Binary.file())
                        .run()
                        .orFail();
        Set<Integer> minors =
                Pattern.compile("Name: GLIBC_2\\.(\\d+)")
                        .matcher(needs.outText())
                        .results()
                        .map(result -> Integer.valueOf(result.group(1)))
                        .collect(Collectors.toSet());
        assertTrue(minors.contains(34), minors::toString);
        minors.removeIf(minor -> minor <= 34);
        assertEquals(Set.of(), minors, "newer than glibc 2.34");
    }
}
