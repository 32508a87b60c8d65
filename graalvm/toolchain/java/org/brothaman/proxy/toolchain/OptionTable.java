package org.brothaman.proxy.toolchain;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the public options of native-image are called inside the image builder: the spelling and meaning of its
 * {@code @APIOption} annotations (GraalVM 25), which the published jars carry without the program that reads them.
 */
final class OptionTable {

    private static final Map<String, String> FLAGS = Map.ofEntries(
            entry("--no-fallback", "-H:FallbackThreshold=0"),
            entry("--auto-fallback", "-H:FallbackThreshold=5"),
            entry("--shared", "-H:+SharedLibrary"),
            entry("--static", "-H:+StaticExecutable"),
            entry("--static-nolibc", "-H:+StaticExecutableWithDynamicLibC"),
            entry("-g", "-H:GenerateDebugInfo=2"),
            entry("--silent", "-H:+BuildOutputSilent"),
            entry("--enable-http", "-H:EnableURLProtocols=http"),
            entry("--enable-https", "-H:EnableURLProtocols=https"),
            entry("--enable-all-security-services", "-H:+EnableAllSecurityServices"),
            entry("--install-exit-handlers", "-H:+InstallExitHandlers"),
            entry("--native-image-info", "-H:+DumpTargetInfo"),
            entry("--link-at-build-time", "-H:LinkAtBuildTime="),
            entry("--exact-reachability-metadata", "-H:ThrowMissingRegistrationErrors="));

    /** Written {@code NAME=VALUE}. */
    private static final Map<String, String> VALUES = Map.ofEntries(
            entry("-march", "-H:MicroArchitecture="),
            entry("--gc", "-H:SupportedGCs="),
            entry("--color", "-H:Color="),
            entry("--features", "-H:Features="),
            entry("--parallelism", "-H:NumberOfThreads="),
            entry("--libc", "-H:UseLibC="),
            entry("--target", "-H:TargetPlatform="),
            entry("--enable-url-protocols", "-H:EnableURLProtocols="),
            entry("--enable-monitoring", "-H:EnableMonitoringFeatures="),
            entry("--trace-object-instantiation", "-H:TraceObjectInstantiation="),
            entry("--native-compiler-path", "-H:CCompilerPath="),
            entry("--native-compiler-options", "-H:CCompilerOption="),
            entry("--future-defaults", "-H:FutureDefaults="),
            entry("--link-at-build-time", "-H:LinkAtBuildTime="),
            entry("--link-at-build-time-paths", "-H:LinkAtBuildTimePaths="),
            entry("--exact-reachability-metadata", "-H:ThrowMissingRegistrationErrors="),
            entry("--exact-reachability-metadata-path", "-H:ThrowMissingRegistrationErrorsPaths="));

    /** Written {@code NAME=VALUE} or {@code NAME VALUE}, as the java launcher takes them. */
    private static final Map<String, String> MODULE_ACCESS = Map.of(
            "--add-exports", "-H:AddExports=",
            "--add-opens", "-H:AddOpens=",
            "--add-reads", "-H:AddReads=",
            "--enable-native-access", "-H:EnableNativeAccess=");

    private static final Map<String, String> CLASS_INITIALIZATION = Map.of(
            "--initialize-at-build-time", "build_time",
            "--initialize-at-run-time", "run_time");

    /** Once the default or a warning, now without any effect. */
    private static final Set<String> IGNORED = Set.of("--strict-image-heap", "--allow-incomplete-classpath",
            "--report-unsupported-elements-at-runtime", "--configure-reflection-metadata");

    private OptionTable() {
    }

    /** The builder's options for a public option, none for one without effect; empty when there is no such option. */
    static Optional<List<String>> translate(String option) {
        if (IGNORED.contains(option)) {
            return Optional.of(List.of());
        }
        if (FLAGS.containsKey(option)) {
            return Optional.of(List.of(FLAGS.get(option)));
        }
        if (option.matches("-O[0-3bs]")) {
            return Optional.of(List.of("-H:Optimize=" + option.substring(2)));
        }
        int separator = option.indexOf('=');
        String name = separator < 0 ? option : option.substring(0, separator);
        String value = separator < 0 ? "" : option.substring(separator + 1);
        if (CLASS_INITIALIZATION.containsKey(name)) {
            return Optional.of(List.of(classInitialization(value, CLASS_INITIALIZATION.get(name))));
        }
        return separator < 0
                ? Optional.empty()
                : Optional.ofNullable(VALUES.getOrDefault(name, MODULE_ACCESS.get(name))).map(prefix -> List.of(prefix + value));
    }

    /** Whether the option may stand apart from its value. */
    static boolean takesNextWord(String option) {
        return MODULE_ACCESS.containsKey(option);
    }

    static SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>(FLAGS.keySet());
        VALUES.keySet().forEach(name -> names.add(name + "="));
        MODULE_ACCESS.keySet().forEach(name -> names.add(name + "="));
        CLASS_INITIALIZATION.keySet().forEach(name -> names.add(name + "[=]"));
        return names;
    }

    /** {@code A,B} becomes {@code A:build_time,B:build_time}; no name at all means every class. */
    private static String classInitialization(String names, String time) {
        return Arrays.stream(names.split(","))
                .map(name -> name + ":" + time)
                .collect(Collectors.joining(",", "-H:ClassInitialization=", ""));
    }
}
