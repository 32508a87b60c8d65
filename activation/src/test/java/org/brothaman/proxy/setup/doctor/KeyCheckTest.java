package org.brothaman.proxy.setup.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.setup.doctor.Finding.Verdict;
import org.junit.jupiter.api.Test;

final class KeyCheckTest {
    private static final String USERS =
            "    0:     9 8/8 3/1000000 48/25000000\n 1500:   %1$d %1$d/%1$d %1$d/200 28/20000\n";

    private final FakeMachine machine = new FakeMachine();

    private Finding finding(int used) {
        machine.files.put("/proc/self/status", "Name:\tx\nUid:\t1500\t1500\t1500\t1500\n");
        machine.files.put("/proc/key-users", USERS.formatted(used));
        return KeyCheck.of(machine);
    }

    @Test
    void shouldWarnBeforeTheLastKeyIsTaken() {
        assertEquals(Verdict.OK, finding(179).verdict());
        Finding full = finding(180);
        assertEquals(Verdict.WARNING, full.verdict());
        assertTrue(full.text().startsWith("180 of 200 in use"), full::toString);
        assertTrue(full.remedy().contains("keyring=false"), full::toString);
    }

    @Test
    void shouldTakeAUserWithoutKeysAndAKernelWithoutThemForWell() {
        machine.files.put("/proc/key-users", USERS.formatted(200));
        assertEquals(Verdict.OK, KeyCheck.of(machine).verdict());
        machine.files.put("/proc/self/status", "Uid:\t15\t15\t15\t15\n");
        assertEquals(Verdict.OK, KeyCheck.of(machine).verdict());
        machine.files.remove("/proc/key-users");
        assertEquals(Verdict.OK, KeyCheck.of(machine).verdict());
    }
}
