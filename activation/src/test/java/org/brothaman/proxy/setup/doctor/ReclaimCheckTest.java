package org.brothaman.proxy.setup.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.doctor.Finding.Verdict;
import org.junit.jupiter.api.Test;

final class ReclaimCheckTest {
    private static final String GROUPS = "/sys/fs/cgroup/";
    private static final String MANAGER = GROUPS + "user.slice/user-1000.slice/user@1000.service/";

    private final FakeMachine machine = new FakeMachine();

    private void assertWarns(ManagerScope scope, String text, String remedy) {
        Finding finding = ReclaimCheck.of(machine, scope, "web.service");
        assertEquals(Verdict.WARNING, finding.verdict());
        assertTrue(finding.text().contains(text), finding::toString);
        assertTrue(finding.remedy().contains(remedy), finding::toString);
    }

    @Test
    void shouldSayWhatAUserLacks() {
        machine.files.put("/proc/self/status", "Name:\tx\nUid:\t1000\t1000\t1000\t1000\n");
        assertWarns(ManagerScope.USER, "no memory controller", "Delegate=");
        machine.files.put(MANAGER + "cgroup.controllers", "cpu pids\n");
        assertWarns(ManagerScope.USER, "no memory controller", "Delegate=");
        machine.files.put(MANAGER + "cgroup.controllers", "cpu memory pids\n");
        assertWarns(ManagerScope.USER, "no memory.reclaim", "5.19");
        machine.files.put(GROUPS + "user.slice/memory.reclaim", "");
        assertEquals(
                Verdict.OK, ReclaimCheck.of(machine, ManagerScope.USER, "web.service").verdict());
    }

    @Test
    void shouldSayWhatTheSystemLacks() {
        machine.files.put(GROUPS + "cgroup.controllers", "cpu");
        assertWarns(ManagerScope.SYSTEM, "no memory controller", "cgroup_disable");
        machine.files.put(GROUPS + "cgroup.controllers", "cpu memory");
        assertWarns(ManagerScope.SYSTEM, "no memory.reclaim", "5.19");
        machine.files.put(GROUPS + "system.slice/memory.reclaim", "");
        assertEquals(
                Verdict.OK, ReclaimCheck.of(machine, ManagerScope.SYSTEM, "web.service").verdict());
    }
}
