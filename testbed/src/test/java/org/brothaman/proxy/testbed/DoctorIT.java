package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the doctor says of the host itself, which is as its distribution leaves it. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class DoctorIT {
    /** Debian 12 has systemd 252, which will do, and Podman 4.3, which has no Quadlet. */
    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldFailNothingButAPodmanThatIsTooOld(Who who, Host host) {
        Account account = host.account(who);
        String kind = account.isUser() ? "user" : "system";
        String missing =
                "Quadlet generator: no podman-%s-generator in systemd's directories"
                        .formatted(kind);

        Outcome doctor = account.run(account.programFolder() + "/bro-proxy", "doctor");

        List<String> failures =
                doctor.out().lines().filter(line -> line.startsWith("fail")).toList();
        assertEquals(account.hasQuadlet() ? 0 : 1, failures.size(), doctor.toString());
        assertTrue(failures.stream().allMatch(line -> line.contains(missing)), doctor.toString());
        assertEquals(failures.size(), doctor.status(), doctor.toString());
        assertEquals(
                !account.hasQuadlet(),
                doctor.out().contains("install Podman 4.4 or later"),
                doctor.toString());
    }
}
