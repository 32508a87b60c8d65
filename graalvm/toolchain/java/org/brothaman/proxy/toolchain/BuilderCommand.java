package org.brothaman.proxy.toolchain;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Turns a request into the one process that builds the image: the home's JVM running the image builder. */
final class BuilderCommand {

    /** What the builder's C compiler may need; nothing else of this environment can change the image. */
    private static final Set<String> KEPT_VARIABLES = Set.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SOURCE_DATE_EPOCH");

    private final Home home;
    private final ImageRequest request;

    BuilderCommand(Home home, ImageRequest request) {
        this.home = home;
        this.request = request;
    }

    ProcessBuilder process() throws IOException {
        ProcessBuilder process = new ProcessBuilder(command()).inheritIO();
        Map<String, String> environment = process.environment();
        environment.keySet().retainAll(KEPT_VARIABLES);
        environment.put("JVMCI_VERSION_CHECK", "ignore"); // a stock JDK 25 is not the build of it that GraalVM expects
        environment.putAll(request.environment);
        home.cross().ifPresent(folder -> environment.merge("PATH", folder.resolve("bin").toString(), (path, bin) -> bin + File.pathSeparator + path));
        return process;
    }

    private List<String> command() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(home.java().toString());
        command.addAll(jvm());
        if (home.cross().isPresent()) {
            command.add("-Dsvm.platform=org.graalvm.nativeimage.Platform$" + home.target().replace('-', '_').toUpperCase(Locale.ROOT));
        }
        command.addAll(request.jvmOptions);
        command.addAll(List.of(
                "--add-modules=ALL-DEFAULT",
                "--enable-native-access=org.graalvm.nativeimage.builder",
                "--upgrade-module-path", home.compilerJar().toString(),
                "--module-path", joined(home.otherBuilderJars()),
                "--module", "org.graalvm.nativeimage.builder/com.oracle.svm.hosted.NativeImageGeneratorRunner",
                "-imagecp", joined(request.classPath)));
        command.addAll(image());
        return command;
    }

    /** Only the JVM's first compiler: the builder runs for so short a time that the second costs more than it gives. */
    private List<String> jvm() throws IOException {
        String version = home.graalVersion();
        return List.of(
                "@" + home.opens(),
                "-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI", "-XX:-UseJVMCICompiler",
                "-XX:TieredStopAtLevel=1", "-XX:+UseParallelGC", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-Xss10m", "-Xshare:off",
                "-Djava.system.class.loader=com.oracle.svm.hosted.NativeImageSystemClassLoader",
                "-Dcom.oracle.graalvm.isaot=true",
                "-Dorg.graalvm.nativeimage.imagecode=buildtime",
                "-Dorg.graalvm.version=" + version,
                "-Dorg.graalvm.vendor=bro-proxy toolchain",
                "-Dorg.graalvm.vendorversion=bro-proxy toolchain " + version,
                "-Dorg.graalvm.vendorurl=none",
                "-Djava.awt.headless=true",
                "-Djdk.reflect.useOldSerializableConstructor=true",
                "-Djdk.internal.lambda.disableEagerInitialization=true",
                "-Djdk.internal.lambda.eagerlyInitialize=false",
                "-Djava.lang.invoke.InnerClassLambdaMetafactory.initializeLambdas=false",
                "-Djava.lang.invoke.MethodHandle.DONT_INLINE_THRESHOLD=-1",
                "-Djava.lang.invoke.MethodHandle.PROFILE_GWT=false");
    }

    /** Container support is off because its part in C++ is not published. */
    private List<String> image() throws IOException {
        String wanted = "=" + home.target();
        if (request.builderOptions.stream().anyMatch(o -> o.startsWith("-H:TargetPlatform") && !o.endsWith(wanted))) {
            throw new UsageException("this home makes images for %s; graalvm/toolchain/build --target makes one for others",
                    home.target());
        }
        String id = UUID.nameUUIDFromBytes(request.builderOptions.toString().getBytes(StandardCharsets.UTF_8)).toString();
        List<String> options = new ArrayList<>();
        for (String option : List.of("-H:CLibraryPath=" + home.helpers(), "-H:-UseContainerSupport", "-H:FallbackThreshold=0",
                "-H:ImageBuildID=" + id)) {
            options.add(Origin.DRIVER.mark(option));
        }
        home.cross().ifPresent(folder -> otherMachine(folder).forEach(option -> options.add(Origin.DRIVER.mark(option))));
        options.addAll(request.builderOptions);
        return options;
    }

    /** For another machine the builder wants a cache of what it asks the C compiler, made anew each time. */
    private static List<String> otherMachine(Path folder) {
        return List.of("-H:CCompilerPath=" + folder.resolve("cc"), "-H:-UseCAPCache", "-H:+NewCAPCache", "-H:CAPCacheDir=" + folder.resolve("answers"));
    }

    private static String joined(Collection<Path> paths) {
        return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
