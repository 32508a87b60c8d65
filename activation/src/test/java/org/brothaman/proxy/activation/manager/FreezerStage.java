package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.freedesktop.dbus.messages.MethodCall;
import org.junit.jupiter.api.BeforeEach;

/** A container of Podman's with its cgroup, and a manager that is asked to freeze it. */
abstract class FreezerStage extends ManagerStage {
    static final String ID = "0123456789abcdef".repeat(4);
    static final String PAUSE = "bro-proxy-pause-web.service";

    Path group;

    @BeforeEach
    void makeTheContainersCgroup() throws IOException {
        group = folder.resolve("cgroup/app.slice/web.service/libpod-payload-" + ID);
        Files.createDirectories(group);
        Files.createDirectory(group.resolveSibling("runtime"));
        processes(false);
    }

    void processes(boolean frozen) throws IOException {
        Files.writeString(
                group.resolve("cgroup.events"), "populated 1\nfrozen " + (frozen ? 1 : 0) + "\n");
    }

    interface Request {
        Outcome of(UnitManager manager);
    }

    Outcome ask(Request request, FakeManager.Script script) throws Exception {
        try (FakeManager fake = new FakeManager(folder, script);
                UnitManager manager = manager(fake.address())) {
            return request.of(manager);
        }
    }

    Outcome freeze(FakeManager.Script script) throws Exception {
        return freeze(() -> false, script);
    }

    Outcome freeze(BooleanSupplier wanted, FakeManager.Script script) throws Exception {
        return ask(manager -> manager.freeze(WEB, wanted, soon()), script);
    }

    /** web.service as Quadlet makes it. */
    static FakePeer container(FakePeer peer) throws IOException {
        peer.unit("loaded", "active", "running");
        peer.set("ControlGroup", "/app.slice/web.service");
        peer.exec("ExecStart", "/usr/bin/podman", "run", "--name", "web", "-d", "image");
        return peer.accept();
    }

    static void units(FakePeer peer, String pattern, String... names) throws Exception {
        MethodCall call = peer.expect("ListUnitsByPatterns");
        assertEquals(List.of(pattern), texts(call.getParameters()[1]));
        boolean busy = pattern.endsWith(".service");
        assertEquals(
                busy ? List.of("active", "activating", "deactivating") : List.of(),
                texts(call.getParameters()[0]));
        peer.units(call, names);
    }

    /** The request to start the pause of one that has no health checks. */
    static MethodCall expectPause(FakePeer peer) throws Exception {
        units(container(peer), ID + "*.service");
        units(peer, ID + "*.timer");
        return peer.expect("StartTransientUnit");
    }

    static List<String> texts(Object list) {
        return UnitProperty.texts(list);
    }
}
