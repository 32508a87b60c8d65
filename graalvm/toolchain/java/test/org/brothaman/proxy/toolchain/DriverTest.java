package org.brothaman.proxy.toolchain;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the driver makes of a command line and of the metadata on a class path; no image is built. */
final class DriverTest {

    private final Path folder;

    private DriverTest(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws IOException {
        DriverTest test = new DriverTest(Files.createTempDirectory(Path.of(""), "driver"));
        test.shouldTranslateWhatTheMavenPluginPasses();
        test.shouldReadQuotedWordsFromArgumentFiles();
        test.shouldMarkEveryClassWithItsInitializationTime();
        test.shouldJoinModuleAccessWithItsValue();
        test.shouldReadMetadataFromFoldersAndJars();
        test.shouldLeaveOutExcludedMetadata();
        test.shouldRefuseWhatItDoesNotKnow();
        System.err.println("ok: driver");
    }

    private void shouldTranslateWhatTheMavenPluginPasses() {
        ImageRequest request = parse("-cp", "a.jar:b.jar", "--no-fallback", "--verbose", "--color=never", "-o", "/out/name",
                "-DK=V", "-EX=Y", "-J-Xmx3g", "-H:ConfigurationFileDirectories=/c", "-O3", "-march=x86-64-v2", "--gc=serial",
                "-R:MaxHeapSize=64m", "org.example.Main");
        equal(List.of("-H:FallbackThreshold@user+api=0", "-H:Color@user+api=never", "-H:Path@user+api=/out",
                "-H:Name@user+api=name", "-H:ConfigurationFileDirectories=/c", "-H:Optimize@user+api=3",
                "-H:MicroArchitecture@user+api=x86-64-v2", "-H:SupportedGCs@user+api=serial", "-R:MaxHeapSize=64m",
                "-H:Class@driver=org.example.Main"), request.builderOptions);
        equal(List.of("-DK=V", "-Xmx3g"), request.jvmOptions);
        equal(Map.of("X", "Y"), request.environment);
        equal(List.of("a.jar", "b.jar"), request.classPath.stream().map(path -> path.getFileName().toString()).toList());
        equal(true, request.verbose);
    }

    private void shouldReadQuotedWordsFromArgumentFiles() throws IOException {
        Path file = write(folder.resolve("image.args"), "-cp\n\"/a folder/x.jar\"\nback\\\\slash ''\n");
        equal(List.of("first", "-cp", "/a folder/x.jar", "back\\slash", ""), Words.expand(List.of("first", "@" + file)));
        refused("cannot read the argument file", () -> Words.expand(List.of("@" + folder.resolve("none"))));
    }

    private void shouldMarkEveryClassWithItsInitializationTime() {
        equal(List.of("-H:ClassInitialization=a.B:run_time,c:run_time"),
                OptionTable.translate("--initialize-at-run-time=a.B,c").orElseThrow());
        equal(List.of("-H:ClassInitialization=:build_time"),
                OptionTable.translate("--initialize-at-build-time").orElseThrow());
    }

    private void shouldJoinModuleAccessWithItsValue() {
        equal(options("--add-exports=a/b=c"), options("--add-exports", "a/b=c"));
        equal(List.of("-H:AddExports@user+api=a/b=c"), options("--add-exports", "a/b=c").subList(0, 1));
        refused("wants a value", () -> parse("--add-exports"));
    }

    private void shouldReadMetadataFromFoldersAndJars() throws IOException {
        Path classes = metadata(folder.resolve("classes"), "Args = --features=X -H:Y=${.}/y.json\nJavaArgs = -Xss1m\n");
        ImageRequest request = parse("-cp", classes + ":" + jar(), "Main");
        ClassPathMetadata.addTo(request);
        contains(request.builderOptions, "-H:Features@user+api=X");
        contains(request.builderOptions, "-H:Y=META-INF/native-image/g/a/y.json");
        contains(request.builderOptions, "-H:JNIConfigurationResources@driver=META-INF/native-image/g/jar/jni-config.json");
        contains(request.jvmOptions, "-Xss1m");
        Path odd = metadata(folder.resolve("odd"), "Argz = x\n");
        refused("keys this native-image does not know", () -> ClassPathMetadata.addTo(parse("-cp", odd.toString(), "Main")));
    }

    private void shouldLeaveOutExcludedMetadata() throws IOException {
        ImageRequest request = parse("-cp", jar().toString(), "--exclude-config", "\\.jar$", "\"/META-INF/native-image/.*\"", "Main");
        ClassPathMetadata.addTo(request);
        equal(false, request.builderOptions.stream().anyMatch(option -> option.contains("JNIConfiguration")));
    }

    private void shouldRefuseWhatItDoesNotKnow() {
        refused("unknown option --pgo", () -> parse("--pgo", "Main"));
        refused("unknown option -O9", () -> parse("-O9", "Main"));
        refused("no main class", () -> parse("-cp", "a.jar"));
        refused("more than a main class", () -> parse("A", "b", "c"));
        refused("wants a value", () -> parse("Main", "-o"));
    }

    private Path metadata(Path classes, String properties) throws IOException {
        write(classes.resolve("META-INF/native-image/g/a/native-image.properties"), properties);
        return classes;
    }

    private Path jar() throws IOException {
        Path jar = folder.resolve("some.jar").toAbsolutePath();
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            write(files.getPath("/META-INF/native-image/g/jar/jni-config.json"), "[]");
        }
        return jar;
    }

    private static Path write(Path file, String text) throws IOException {
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        return Files.writeString(file, text);
    }

    private static ImageRequest parse(String... words) {
        return ImageRequest.parse(List.of(words));
    }

    private static List<String> options(String... words) {
        ImageRequest request = new ImageRequest();
        request.add(List.of(words));
        return request.builderOptions;
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void refused(String why, Action action) {
        try {
            action.run();
        } catch (UsageException e) {
            if (!e.getMessage().contains(why)) {
                throw new AssertionError("expected \"" + why + "\" but got \"" + e.getMessage() + "\"");
            }
            return;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("not refused: " + why);
    }

    private static void contains(List<String> list, String wanted) {
        if (!list.contains(wanted)) {
            throw new AssertionError(wanted + " is not in " + list);
        }
    }

    private static void equal(Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError("expected " + expected + " but got " + actual);
        }
    }
}
