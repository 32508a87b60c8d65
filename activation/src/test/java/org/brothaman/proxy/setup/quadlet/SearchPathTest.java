package org.brothaman.proxy.setup.quadlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SearchPathTest {
    @TempDir private Path temporary;
    private Path root;

    @BeforeEach
    void makeReal() throws IOException {
        root = temporary.toRealPath();
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    private List<String> folders(ManagerScope scope, Map<String, String> environment) {
        return SearchPath.of(root, scope, environment, 1500).folders().stream()
                .map(folder -> root.relativize(folder).toString())
                .toList();
    }

    @Test
    void shouldOrderTheSystemsFoldersAndLeaveUsersOut() throws IOException {
        folder("usr/share/containers/systemd");
        folder("etc/containers/systemd/b");
        folder("etc/containers/systemd/a/deep");
        folder("etc/containers/systemd/web.container.d");
        folder("etc/containers/systemd/users/1500");
        folder("run/containers/systemd");

        assertEquals(
                List.of(
                        "run/containers/systemd",
                        "etc/containers/systemd",
                        "etc/containers/systemd/a",
                        "etc/containers/systemd/a/deep",
                        "etc/containers/systemd/b",
                        "usr/share/containers/systemd"),
                folders(ManagerScope.SYSTEM, Map.of()));
    }

    @Test
    void shouldOrderAUsersFoldersAndLeaveOtherUsersOut() throws IOException {
        folder("usr/share/containers/systemd/users");
        folder("etc/containers/systemd/users/1500/mine");
        folder("etc/containers/systemd/users/1501");
        folder("etc/containers/systemd/users/all");
        folder("home/.config/containers/systemd");
        folder("run/me/containers/systemd");

        assertEquals(
                List.of(
                        "run/me/containers/systemd",
                        "home/.config/containers/systemd",
                        "etc/containers/systemd/users",
                        "etc/containers/systemd/users/all",
                        "etc/containers/systemd/users/1500",
                        "etc/containers/systemd/users/1500/mine",
                        "usr/share/containers/systemd/users"),
                folders(
                        ManagerScope.USER,
                        Map.of("HOME", root + "/home", "XDG_RUNTIME_DIR", root + "/run/me")));
    }

    @Test
    void shouldPreferTheConfigurationFolderThatIsNamed() throws IOException {
        folder("home/.config/containers/systemd");
        folder("config/containers/systemd");

        assertEquals(
                List.of("config/containers/systemd"),
                folders(
                        ManagerScope.USER,
                        Map.of("HOME", root + "/home", "XDG_CONFIG_HOME", root + "/config")));
    }

    @Test
    void shouldReadOnlyNamedFoldersUpToTheFirstRelativeOne() throws IOException {
        folder("etc/containers/systemd");
        folder("one/sub");
        folder("two");
        folder("three");

        assertEquals(
                List.of("two", "one", "one/sub"),
                folders(
                        ManagerScope.SYSTEM,
                        Map.of(
                                "QUADLET_UNIT_DIRS",
                                root + "/two:" + root + "/one:relative:" + root + "/three")));
    }

    @Test
    void shouldFollowLinksOnceOnly() throws IOException {
        Path one = folder("one");
        Files.createSymbolicLink(one.resolve("self"), one);
        Files.createSymbolicLink(one.resolve("other"), folder("two"));

        assertEquals(
                List.of("one", "two"),
                folders(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", one + ":" + root + "/two")));
    }
}
