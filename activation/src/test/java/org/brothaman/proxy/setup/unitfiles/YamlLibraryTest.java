package org.brothaman.proxy.setup.unitfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A boot without Kubernetes YAML does not pay for the library that reads it. */
final class YamlLibraryTest {
    private static final String SECTION = "[X-BroProxy]\nListen=8080\n";

    @TempDir private Path folder;

    /** Loads all classes anew, and takes down which are the library's. */
    private static final class Watching extends URLClassLoader {
        final Set<String> library = new TreeSet<>();

        Watching() {
            super(classPath(), ClassLoader.getPlatformClassLoader());
        }

        private static URL[] classPath() {
            return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Watching::url)
                    .toArray(URL[]::new);
        }

        private static URL url(String file) {
            try {
                return Path.of(file).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new AssertionError(file, e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.snakeyaml.")) {
                library.add(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    /** Called by reflection, in classes of its own. */
    public static final class Run {
        private Run() {}

        /** Generates what there is in that folder. */
        public static void of(String quadlets) {
            var path = SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", quadlets), 1);
            new Generator(ManagerScope.USER, Path.of("/bin/bro-proxy"), _ -> {})
                    .run(path)
                    .forEach(units -> units.write(new Nowhere()));
        }
    }

    private static final class Nowhere implements GeneratedUnits.Output {
        @Override
        public void file(String unit, String text) {}

        @Override
        public void link(String path, String target) {}
    }

    private boolean loadsTheLibrary() throws Exception {
        try (Watching loader = new Watching()) {
            loader.loadClass(Run.class.getName())
                    .getMethod("of", String.class)
                    .invoke(null, folder.toString());
            return !loader.library.isEmpty();
        }
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    @Test
    void shouldBeLoadedOnlyForAKubeWhoseYamlIsRead() throws Exception {
        write("web.container", "[Container]\nPublishPort=1080:80\n" + SECTION);
        write("app.pod", "[Pod]\nPublishPort=1081:80\n" + SECTION.replace("8080", "8081"));
        write("site@.container", "[Container]\nPublishPort=11%i:80\n[X-BroProxy]\nListen=12%i\n");
        write("plain.kube", "[Kube]\nYaml=play.yaml\n");
        write("told.kube", "[Kube]\nYaml=play.yaml\n[X-BroProxy]\nListen=1\nBackend=2\n");
        write(
                "port.kube",
                "[Kube]\nYaml=play.yaml\nPublishPort=1082:80\n[X-BroProxy]\nListen=80\n");
        write("play.yaml", "a: 1\n");
        assertEquals(false, loadsTheLibrary());

        write("play.kube", "[Kube]\nYaml=play.yaml\n" + SECTION.replace("8080", "8082"));
        assertEquals(true, loadsTheLibrary());
    }
}
