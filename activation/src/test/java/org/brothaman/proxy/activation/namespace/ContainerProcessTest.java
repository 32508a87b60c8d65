package org.brothaman.proxy.activation.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerProcessTest {
    private static final String UNIT = "/user.slice/app.slice/web.service";

    @TempDir Path host;

    private ContainerProcess find() {
        Path proc = host.resolve("proc");
        return ContainerProcess.find(new ContainerProcess.Tree(host.resolve("cgroup"), proc), UNIT);
    }

    private void cgroup(String root, String below, Integer... processes) throws IOException {
        Path folder = host.resolve("cgroup" + root + UNIT + below);
        Files.createDirectories(folder);
        Files.write(
                folder.resolve("cgroup.procs"),
                List.of(processes).stream().map(Object::toString).toList());
    }

    private void process(int id, int parent) throws IOException {
        Path folder = Files.createDirectories(host.resolve("proc/" + id));
        String stat = id + " (a ) b) S " + parent + " 1 1 0 -1 4194560\n";
        Files.writeString(folder.resolve("stat"), stat);
    }

    @Test
    void firstProcessOfTheContainer() throws IOException {
        cgroup("", "/runtime", 90);
        cgroup("", "/libpod-payload-abc", 7, 100, 101);
        process(7, 100); // numbers have begun anew
        process(100, 90);
        process(101, 7);
        assertEquals(new ContainerProcess(100, "libpod-payload-abc"), find());
    }

    @Test
    void initInAControlGroupOfItsOwn() throws IOException {
        cgroup("", "/libpod-payload-abc");
        cgroup("", "/libpod-payload-abc/init.scope", 100);
        cgroup("", "/libpod-payload-abc/system.slice/a.service", 102);
        process(100, 90);
        process(102, 100);
        assertEquals(new ContainerProcess(100, "libpod-payload-abc"), find());
    }

    @Test
    void controlGroupsOfVersion2BesideVersion1() throws IOException {
        cgroup("/unified", "/libpod-payload-abc", 100);
        process(100, 90);
        assertEquals(new ContainerProcess(100, "libpod-payload-abc"), find());
    }

    @Test
    void noContainerWhereOnlyPodmanRuns() throws IOException {
        cgroup("", "/runtime", 90);
        process(90, 1);
        assertNull(find());
    }

    @Test
    void noContainerWhereTheUnitIsGone() {
        assertNull(find());
    }

    @Test
    void anEmptyContainerHasEnded() throws IOException {
        cgroup("", "/libpod-payload-abc");
        assertNull(find());
    }

    @Test
    void aProcessThatEndsMeanwhileIsPassedOver() throws IOException {
        cgroup("", "/libpod-payload-abc", 99, 100);
        process(100, 90);
        assertEquals(new ContainerProcess(100, "libpod-payload-abc"), find());
    }

    @Test
    void anyWhereProcessesAreHidden() throws IOException {
        cgroup("", "/libpod-payload-abc", 100, 101);
        assertEquals(new ContainerProcess(100, "libpod-payload-abc"), find());
    }
}
