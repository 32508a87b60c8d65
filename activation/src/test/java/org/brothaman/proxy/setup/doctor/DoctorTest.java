package org.brothaman.proxy.setup.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.brothaman.proxy.activation.manager.UnitState.Active;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.setup.doctor.Finding.Verdict;
import org.brothaman.proxy.setup.doctor.Machine.Ran;
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
        return machine.examine(folder, name);
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
        assertTrouble(Verdict.WARNING, "SELinux", "cannot be read", "root");
    }

    @Test
    void shouldPassOnWhatIsWrongWithTheFile() throws IOException {
        quadlet(GOOD + "OnIdel=freeze\n");
        assertTrouble(Verdict.FAILURE, "web", "web.container:6: unknown key OnIdel=", "");
    }

    @Test
    void shouldNoticeASectionThatIsNearlyOurs() throws IOException {
        quadlet(GOOD.replace("X-BroProxy", "X-Broproxy"));
        assertTrouble(Verdict.FAILURE, "web", "web.container:5: unknown section", "");
        quadlet(GOOD + "[BroProxy]\nOnIdle=stop\n");
        assertTrouble(Verdict.FAILURE, "web", "web.container:7: unknown section", "");
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
    void shouldFindSocketsThatDoNotListen() {
        String socket = "web-proxy.socket";
        machine.unit(socket, Active.INACTIVE, false, false);
        machine.files.remove("/proc/self/net/tcp");
        assertTrouble(Verdict.FAILURE, socket, "nothing listens", "start web-proxy.socket");
        machine.without(socket);
        assertTrouble(Verdict.FAILURE, socket, "not found", "bro-proxy generate web");
    }

    @Test
    void shouldNameWhoHasTheAddressOfASocket() {
        machine.unit("web-proxy.socket", Active.FAILED, false, false);
        assertTrouble(
                Verdict.FAILURE,
                "web-proxy.socket",
                "is failed, and something else listens on 127.0.0.1:8080: not a process of this user;",
                "then: systemctl --user restart web-proxy.socket");
        machine.holders.put(77L, "nginx, process 12");
        assertTrouble(Verdict.FAILURE, "web-proxy.socket", ": nginx, process 12", "stop that");
    }

    @Test
    void shouldSayWhyAnAddressCannotBeListenedOn() {
        machine.unit("web-proxy.socket", Active.FAILED, false, false);
        machine.files.remove("/proc/self/net/tcp");
        machine.files.put("/proc/sys/net/ipv4/ip_unprivileged_port_start", "81\n");
        machine.show("web-proxy.socket", "Listen=127.0.0.1:80 (Stream)", "Result=resources");
        machine.errors.put("127.0.0.1:80", Errno.EACCES);
        assertTrouble(
                Verdict.FAILURE,
                "web-proxy.socket",
                "a user may not listen on 127.0.0.1:80, below port 81",
                "sudo sysctl net.ipv4.ip_unprivileged_port_start=80");
        machine.errors.put("127.0.0.1:80", Errno.EADDRNOTAVAIL);
        assertTrouble(
                Verdict.FAILURE,
                "web-proxy.socket",
                "127.0.0.1:80 is not an address of this host now",
                "FreeBind=yes");
        machine.errors.clear();
        machine.journal(
                "web-proxy.socket",
                "Failed to queue service startup job: Unit nosuch.service not found.",
                "web-proxy.socket: Failed with result 'resources'.");
        assertTrouble(
                Verdict.FAILURE,
                "web-proxy.socket",
                "systemd gave it up: Failed to queue service startup job: Unit nosuch.service not found.",
                "restart web-proxy.socket");
    }

    @Test
    void shouldSayWhatEndedASocket() {
        machine.unit("web-proxy.socket", Active.FAILED, false, false);
        machine.files.remove("/proc/self/net/tcp");
        machine.show("web-proxy.socket", "Result=trigger-limit-hit");
        machine.journal("web-proxy.service", "skipped, unmet condition check ConditionX=1");
        assertTrouble(
                Verdict.FAILURE,
                "web-proxy.socket",
                "systemd gave it up: skipped, unmet condition check ConditionX=1",
                "status web-proxy.service says more");
        machine.journal("web-proxy.service");
        assertTrouble(Verdict.FAILURE, "web-proxy.socket", "Result=trigger-limit-hit", "status");
    }

    @Test
    void shouldCompareWhatIsWrittenWithWhatIsReadAndWithWhatListens() throws IOException {
        quadlet(GOOD.replace("Listen=8080", "Listen=9090"));
        machine.unit("web-proxy.socket", Active.ACTIVE, false, true);
        assertTrouble(
                Verdict.FAILURE,
                "web-proxy.socket",
                "listens on 127.0.0.1:8080, and not on 127.0.0.1:9090 as configured",
                "daemon-reload, then: systemctl --user restart web-proxy.socket");
        machine.unit("web-proxy.socket", Active.ACTIVE, false, false);
        machine.show("web-proxy.socket", "Listen=127.0.0.1:9090 (Stream)");
        assertTrouble(
                Verdict.FAILURE,
                "web-proxy.socket",
                "counts as active, but nothing listens on 127.0.0.1:9090",
                "systemctl --user restart web-proxy.socket");
    }

    @Test
    void shouldNoticeASocketThatOnlyItsProxyHolds() {
        String lost = "web-proxy.socket: ... not functional until restarted.";
        machine.journal("web-proxy.socket", "Listening on web-proxy.socket.", lost);
        assertTrouble(Verdict.FAILURE, "web-proxy.socket", "systemd lost it", "restart");
        machine.journal("web-proxy.socket", lost, "Listening on web-proxy.socket.");
        assertTrue(examine(null).stream().allMatch(f -> f.verdict() == Verdict.OK));
    }

    @Test
    void shouldKnowUnixSockets() throws IOException {
        quadlet(GOOD.replace("Listen=8080", "Listen=%t/web.sock"));
        machine.show("web-proxy.socket", "Listen=/run/user/1/web.sock (Stream)");
        assertTrouble(Verdict.FAILURE, "web-proxy.socket", "listens on /run/user/1/web.sock", "");
        machine.files.put(
                "/proc/self/net/unix",
                "Num       RefCount Protocol Flags    Type St Inode Path\n"
                        + "0: 00000002 00000000 00010000 0001 01 99 /run/user/1/web.sock\n");
        assertTrue(examine(null).stream().allMatch(f -> f.verdict() == Verdict.OK));
    }

    @Test
    void shouldLookAtUnitsThatAreNotOfTheSection() throws IOException {
        quadlet("[Container]\nImage=localhost/web:1\n");
        assertEquals(Verdict.WARNING, examine("web").getLast().verdict());
        assertTrue(examine("web").getLast().text().contains("has no proxy in front of it"));

        Files.createDirectory(folder.resolve("units"));
        Files.writeString(
                folder.resolve("units/plain.service"),
                "ExecStart=x --unit=web.service 1.2.3.4:5\n");
        Files.writeString(
                folder.resolve("units/other.service"), "ExecStart=x --unit=web.service2\n");
        machine.unit("plain.service", Active.INACTIVE, false, false);
        machine.unit("plain.socket", Active.INACTIVE, false, false);
        machine.show(
                "plain.service",
                "TriggeredBy=plain.socket",
                "ExecStart={ path=x ; argv[]=x -c 5 --unit=web.service --ready=http:/h 1.2.3.4:5 ;"
                        + " ignore_errors=no }");
        machine.show("plain.socket", "Listen=127.0.0.1:8081 (Stream)", "Result=success");
        List<Finding> troubles =
                examine("web").stream().filter(f -> f.verdict() != Verdict.OK).toList();
        assertEquals(1, troubles.size(), troubles.toString());
        assertEquals("plain.socket", troubles.getFirst().subject());
        assertTrue(troubles.getFirst().remedy().endsWith("start plain.socket"));
        assertEquals(List.of(new Route("1.2.3.4:5", new Readiness.Http("/h"))), machine.asked);
    }

    @Test
    void shouldAskAsReadySays() {
        machine.show(
                "web-proxy.service",
                "LoadState=loaded",
                "FragmentPath=/run/user/1/systemd/generator/web-proxy.service",
                "ExecStart={ argv[]=/b --backend=127.0.0.1:18080 --ready=http:/no ; ignore_errors=no");
        machine.backends.put("127.0.0.1:18080", "HTTP status 404");
        assertTrouble(
                Verdict.FAILURE,
                "backend",
                "does not answer (Ready=http:/no): HTTP status 404",
                "and Ready= with what it answers");
    }

    private void showWithHeader(String options) {
        machine.show(
                "web-proxy.service",
                "LoadState=loaded",
                "FragmentPath=/run/user/1/systemd/generator/web-proxy.service",
                "ExecStart={ argv[]=/b --backend=127.0.0.1:18080 --ready=http:/ "
                        + options
                        + " ; ignore_errors=no");
    }

    @Test
    void shouldSeeThatABackendExpectsTheHeader() {
        showWithHeader("");
        machine.backends.put("127.0.0.1:18080", "closed before its HTTP answer");
        machine.backends.put("v1 to 127.0.0.1:18080", null);
        assertTrouble(
                Verdict.FAILURE,
                "backend",
                "answers with a header of the PROXY protocol and not without it: closed",
                "add ProxyProtocol=v1");
    }

    @Test
    void shouldSeeThatABackendExpectsNoHeader() {
        showWithHeader("--proxy-protocol=v2,crc32c");
        machine.backends.put("v2,crc32c to 127.0.0.1:18080", "HTTP status 400");
        machine.backends.put("127.0.0.1:18080", null);
        assertTrouble(
                Verdict.FAILURE,
                "backend",
                "answers without a header of the PROXY protocol and not with it: HTTP status 400",
                "take out ProxyProtocol=");
    }

    @Test
    void shouldSayWhichUnitsWin() {
        machine.show(
                "web-proxy.service",
                "LoadState=loaded",
                "FragmentPath=/home/bro/.config/systemd/user/web-proxy.service",
                "Requires=web-proxy.socket",
                "ExecStart={ argv[]=/b --backend=127.0.0.1:18080 ; ignore_errors=no");
        assertTrouble(
                Verdict.WARNING, "web-proxy.service", "overrides the section", "bro-proxy remove");
    }

    @Test
    void shouldTellOfBackendsThatAreTheSame() throws IOException {
        Files.writeString(
                folder.resolve("twin.container"), GOOD.replace("Listen=8080", "Listen=8081"));
        List<Finding> findings = examine("web");
        assertTrue(
                findings.stream().anyMatch(f -> f.text().contains("is already that of " + folder)),
                findings.toString());
    }

    @Test
    void shouldNoticeAProxyWhoseConditionsAreNotMet() {
        machine.unit("web-proxy.service", Active.INACTIVE, false, false, false);
        assertTrouble(Verdict.FAILURE, "web-proxy.service", "because of a Condition", "names it");
    }

    @Test
    void shouldNoticeAFailedProxy() {
        machine.unit("web-proxy.service", Active.FAILED, false, false);
        assertTrouble(Verdict.FAILURE, "web-proxy.service", "Result=timeout", "status");
    }

    @Test
    void shouldNameAProgramOfAnotherMachine() {
        machine.exited("web-proxy.service", 203);
        assertTrouble(
                Verdict.FAILURE, "web-proxy.service", "could not be executed", "systemctl --user");
        machine.journal(
                "web-proxy.service",
                "web-proxy.service: Failed at step EXEC spawning /usr/bin/bro-proxy: Exec format error");
        assertTrouble(Verdict.FAILURE, "web-proxy.service", "another kind of machine", "uname -m");
        machine.journal(
                "web-proxy.service",
                "Starting web-proxy.service - bro-proxy for web...",
                "web-proxy.service: Failed at step EXEC spawning /usr/bin/bro-proxy: Exec format error",
                "Starting web-proxy.service - bro-proxy for web...",
                "web-proxy.service: Failed at step EXEC spawning /usr/bin/bro-proxy: Permission denied");
        assertTrouble(
                Verdict.FAILURE, "web-proxy.service", "could not be executed", "systemctl --user");
        machine.exited("web-proxy.service", 1);
        assertTrouble(Verdict.FAILURE, "web-proxy.service", "Result=exit-code", "status");
    }

    @Test
    void shouldSayThatAWatchdogForbidsFreezing() throws IOException {
        quadlet(GOOD + "OnIdle=freeze\n[Service]\nWatchdogSec=30s\n");
        assertTrouble(Verdict.WARNING, "freezing", "WatchdogSec=", "OnIdle=stop");
    }

    @Test
    void shouldTellThatHealthChecksRestMeanwhile() throws IOException {
        quadlet(GOOD.replace("[X-", "HealthCmd=/bin/true\n[X-") + "OnIdle=freeze\n");
        List<Finding> findings = examine(null);
        assertTrue(findings.stream().allMatch(f -> f.verdict() == Verdict.OK), findings.toString());
        assertTrue(findings.stream().anyMatch(f -> f.text().contains("health checks are paused")));
    }

    @Test
    void shouldNoticeAFailedContainer() {
        machine.unit("web.service", Active.FAILED, false, false);
        assertTrouble(Verdict.WARNING, "web.service", "Result=timeout", "status web.service");
    }

    @Test
    void shouldNameAnImageOfAnotherMachine() {
        String said = "exec container process `/bin/server`: Exec format error";
        machine.unit("web.service", Active.FAILED, false, false);
        machine.journal("web.service", "Starting web.service...", said);
        assertTrouble(Verdict.FAILURE, "web.service", "image is for another kind", "uname -m");
        machine.journal("web.service", said, "Starting web.service...");
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
        assertTrouble(
                Verdict.FAILURE, "other", "other.container: cannot read: it is a directory", "");
        assertEquals(trouble(), examine("other").getLast());
        Files.delete(folder.resolve("other.container"));
        Files.writeString(folder.resolve("app.volume"), "[X-BroProxy]\nListen=1\n");
        assertTrouble(Verdict.FAILURE, "Quadlets", "has no effect in a .volume", "");
    }

    @Test
    void shouldLookAtInstancesInsteadOfTheirTemplate() throws IOException {
        Files.writeString(folder.resolve("web@.container"), GOOD);
        assertTrue(examine(null).stream().anyMatch(f -> f.text().contains("create an instance")));
        Files.createSymbolicLink(folder.resolve("web@a.container"), Path.of("web@.container"));
        assertFalse(examine(null).stream().anyMatch(f -> f.text().contains("create an instance")));
    }

    @Test
    void shouldLookAtTemplatesWithoutAUnit() throws IOException {
        String section = "[Container]\nPublishPort=180%i:80\n[X-BroProxy]\nListen=80%i\n";
        Files.writeString(folder.resolve("api@.container"), section);
        Finding found = examine("api@").getLast();
        assertEquals(Verdict.OK, found.verdict(), found.toString());
        assertTrue(found.text().endsWith("bro-proxy doctor api@INSTANCE"), found.text());
        assertTrue(examine("api@7").stream().anyMatch(f -> f.subject().equals("api@7.service")));
    }

    @Test
    void shouldSayWhichContainersThereAreNot() throws IOException {
        Finding missing = examine("other").getLast();
        assertEquals(Verdict.FAILURE, missing.verdict());
        assertTrue(missing.text().contains("no other.container"), missing.text());
        quadlet("[Container]\nImage=localhost/web:1\n");
        assertTrouble(Verdict.WARNING, "containers", "no Quadlet", "bro-proxy doctor NAME");
    }

    @Test
    void shouldLookAtTheSocketsOfAServiceAlone() {
        List<Finding> found = Doctor.sockets(machine, ManagerScope.USER, "web-proxy.service");
        assertEquals("listens on 127.0.0.1:8080", found.getFirst().text());
        machine.files.remove("/proc/self/net/tcp");
        assertEquals(
                Verdict.FAILURE,
                Doctor.sockets(machine, ManagerScope.USER, "web-proxy.service")
                        .getFirst()
                        .verdict());
        assertEquals(List.of(), Doctor.sockets(machine, ManagerScope.USER, "none.service"));
    }

    @Test
    void shouldNotBlameABackendThatWasPutToSleepMeanwhile() {
        machine.backends.put("127.0.0.1:18080", "Connection refused");
        machine.whenAsked = () -> machine.unit("web.service", Active.INACTIVE, false, false);
        assertTrue(examine(null).getLast().text().contains("has just gone to sleep"));
    }
}
