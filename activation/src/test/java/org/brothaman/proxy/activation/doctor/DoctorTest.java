package org.brothaman.proxy.activation.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.doctor.Finding.Verdict;
import org.brothaman.proxy.activation.doctor.Machine.Ran;
import org.brothaman.proxy.activation.manager.ManagerScope;
import org.brothaman.proxy.activation.manager.UnitState.Active;
import org.brothaman.proxy.activation.quadlet.SearchPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {
    private static final String GOOD =
            "[Container]\nImage=localhost/web:1\nPublishPort=127.0.0.1:18080:80\n"
                    + "[X-BroProxy]\nListen=8080\n";

    @TempDir private Path folder;
    private final FakeMachine machine = new FakeMachine();

    @BeforeEach
    void writeQuadlet() throws IOException {
        quadlet(GOOD);
    }

    private void quadlet(String text) throws IOException {
        Files.writeString(folder.resolve("web.container"), text);
    }

    private List<Finding> examine(String name) {
        var path = SearchPath.of(true, Map.of("QUADLET_UNIT_DIRS", folder.toString()), 1);
        return new Doctor(machine, ManagerScope.USER, "bro", Path.of("/bin/bro-proxy"))
                .examine(path, name);
    }

    /** The one finding that is not ok. */
    private Finding trouble() {
        List<Finding> troubles =
                examine(null).stream().filter(f -> f.verdict() != Verdict.OK).toList();
        assertEquals(1, troubles.size(), troubles.toString());
        return troubles.getFirst();
    }

    private void assertTrouble(Verdict verdict, String subject, String text, String remedy) {
        Finding trouble = trouble();
        assertEquals(verdict, trouble.verdict());
        assertEquals(subject, trouble.subject());
        assertTrue(trouble.text().contains(text), trouble.text());
        assertTrue(trouble.remedy().contains(remedy), trouble.remedy());
    }

    @Test
    void shouldFindNothingWhereAllIsWell() {
        List<Finding> findings = examine(null);

        assertTrue(findings.stream().allMatch(f -> f.verdict() == Verdict.OK), findings.toString());
        assertTrue(findings.stream().anyMatch(f -> f.text().equals("127.0.0.1:18080 answers")));
    }

    @Test
    void shouldMissLingering() {
        machine.files.remove("/var/lib/systemd/linger/bro");
        assertTrouble(Verdict.FAILURE, "lingering", "logged in", "loginctl enable-linger bro");
    }

    @Test
    void shouldMissTheManager() {
        machine.without("basic.target");
        assertTrouble(Verdict.FAILURE, "service manager", "not found", "user@");
    }

    @Test
    void shouldWarnOfTheWaitForTheNetwork() {
        machine.unit("network-online.target", Active.INACTIVE, false, false);
        assertTrouble(Verdict.WARNING, "network-online.target", "90 s", "DefaultDependencies");
    }

    @Test
    void shouldMissPodmansGenerator() {
        machine.files.remove("/usr/lib/systemd/user-generators/podman-user-generator");
        assertTrouble(Verdict.FAILURE, "Quadlet generator", "podman-user", "install Podman");
    }

    @Test
    void shouldMissCgroups() {
        machine.files.remove("/sys/fs/cgroup/cgroup.controllers");
        assertTrouble(Verdict.FAILURE, "cgroups", "version 2", "unified");
    }

    @Test
    void shouldWarnOfLowLimits() {
        machine.files.put("/proc/self/limits", "Max open files   1024   4096   files\n");
        assertTrouble(Verdict.WARNING, "descriptors", "4096", "user.conf");
        machine.files.put("/proc/self/limits", "Max open files 1024 unlimited files\n");
        machine.files.put("/proc/sys/fs/pipe-user-pages-soft", "64\n");
        assertTrouble(Verdict.WARNING, "pipes", "64 pages", "pipe-user-pages-soft");
    }

    @Test
    void shouldShowDenials() {
        machine.files.put("/sys/fs/selinux/enforce", "1");
        machine.programs.put(
                "journalctl --boot --quiet --no-pager", new Ran(0, "x\navc: denied pasta\n"));
        assertTrouble(Verdict.FAILURE, "SELinux", "avc: denied pasta", "audit2why");
        machine.programs.clear();
        machine.programs.put("podman image exists localhost/web:1", new Ran(0, ""));
        assertTrouble(Verdict.WARNING, "SELinux", "cannot be seen", "root");
    }

    @Test
    void shouldPassOnWhatIsWrongWithTheFile() throws IOException {
        quadlet(GOOD + "OnIdel=freeze\n");
        assertTrouble(Verdict.FAILURE, "web", "web.container:6: unknown key OnIdel=", "");
    }

    @Test
    void shouldNoticeASectionThatIsNearlyOurs() throws IOException {
        quadlet(GOOD.replace("X-BroProxy", "X-Broproxy"));
        assertTrouble(Verdict.FAILURE, "web", "web.container:5: nobody reads a section", "");
        quadlet(GOOD + "[BroProxy]\nOnIdle=stop\n");
        assertTrouble(Verdict.FAILURE, "web", "web.container:7: nobody reads a section", "");
    }

    @Test
    void shouldAskPodmansGeneratorWhyThereIsNoUnit() {
        machine.without("web.service");
        machine.programs.put(
                "/usr/lib/systemd/user-generators/podman-user-generator --dryrun --user",
                new Ran(
                        1,
                        "quadlet-generator[7]: Loading source unit file /q/web.container\n"
                                + "quadlet-generator[7]: converting \"web.container\": unsupported key 'Imge'\n"));
        assertTrouble(
                Verdict.FAILURE,
                "web.service",
                "refuses it: converting \"web.container\": unsupported key 'Imge'",
                "systemctl --user daemon-reload");
    }

    @Test
    void shouldMissTheImage() throws IOException {
        machine.programs.put("podman image exists localhost/web:1", new Ran(1, ""));
        assertTrouble(Verdict.FAILURE, "image", "no registry has it", "podman build --tag local");
        quadlet(GOOD.replace("localhost/web:1", "docker.io/library/web:1"));
        machine.programs.put("podman image exists docker.io/library/web:1", new Ran(1, ""));
        assertTrouble(Verdict.FAILURE, "image", "download", "podman pull docker.io/library/web:1");
    }

    @Test
    void shouldNoticeStaleUnits() {
        machine.unit("web.service", Active.ACTIVE, false, true);
        assertTrouble(Verdict.WARNING, "web.service", "changed", "daemon-reload");
    }

    @Test
    void shouldTellASilentSocketFromATakenPort() {
        machine.unit("web-proxy.socket", Active.INACTIVE, false, false);
        assertTrouble(Verdict.FAILURE, "web-proxy.socket", "nobody listens", "start web-proxy");
        machine.files.put(
                "/proc/net/tcp",
                "  sl  local_address rem_address   st\n   0: 0100007F:1F90 00000000:0000 0A 0\n");
        assertTrouble(Verdict.FAILURE, "web-proxy.socket", "something else listens", "ss -ltnp");
        machine.without("web-proxy.socket");
        assertTrouble(Verdict.FAILURE, "web-proxy.socket", "not found", "bro-proxy generate web");
    }

    @Test
    void shouldNoticeAFailedProxy() {
        machine.unit("web-proxy.service", Active.FAILED, false, false);
        assertTrouble(Verdict.FAILURE, "web-proxy.service", "Result=timeout", "status");
    }

    @Test
    void shouldNoticeAFailedContainer() {
        machine.unit("web.service", Active.FAILED, false, false);
        assertTrouble(Verdict.WARNING, "web.service", "Result=timeout", "status web.service");
    }

    @Test
    void shouldTryTheBackendOnlyWhileItRuns() {
        machine.backends.put("127.0.0.1:18080", "connection refused");
        assertTrouble(Verdict.FAILURE, "backend", "connection refused", "PublishPort=");
        machine.unit("web.service", Active.ACTIVE, true, false);
        assertTrue(examine(null).getLast().text().contains("is frozen"));
        machine.unit("web.service", Active.INACTIVE, false, false);
        assertTrue(examine(null).getLast().text().contains("by the first connection"));
    }

    @Test
    void shouldTellOfFilesThatCannotBeRead() throws IOException {
        Files.createDirectory(folder.resolve("other.container"));
        assertTrouble(Verdict.FAILURE, "other", "other.container: cannot read: it is a folder", "");
        assertEquals(trouble(), examine("other").getLast());
        Files.delete(folder.resolve("other.container"));
        Files.writeString(folder.resolve("app.pod"), "[X-BroProxy]\nListen=1\n");
        assertTrouble(Verdict.FAILURE, "Quadlets", "does nothing in a .pod", "");
    }

    @Test
    void shouldLookAtInstancesInsteadOfTheirTemplate() throws IOException {
        Files.writeString(folder.resolve("web@.container"), GOOD);
        assertTrue(examine(null).stream().anyMatch(f -> f.text().contains("make an instance")));
        Files.createSymbolicLink(folder.resolve("web@a.container"), Path.of("web@.container"));
        assertFalse(examine(null).stream().anyMatch(f -> f.text().contains("make an instance")));
    }

    @Test
    void shouldSayWhichContainersThereAreNot() throws IOException {
        Finding missing = examine("other").getLast();
        assertEquals(Verdict.FAILURE, missing.verdict());
        assertTrue(missing.text().contains("no other.container"), missing.text());
        quadlet("[Container]\nImage=localhost/web:1\n");
        assertTrouble(Verdict.WARNING, "containers", "no Quadlet", "bro-proxy doctor NAME");
    }
}
