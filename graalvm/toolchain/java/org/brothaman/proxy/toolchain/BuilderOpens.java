package org.brothaman.proxy.toolchain;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints the {@code --add-opens} lines that the image builder needs to look into the JDK and into itself. The JVM takes
 * at most a thousand of them, so of the JDK only the modules that the builder reaches into are listed.
 */
final class BuilderOpens {

    private static final Set<String> REACHED = Set.of("java.base", "java.compiler", "java.instrument", "java.logging",
            "java.management", "java.prefs", "java.rmi", "java.scripting", "java.transaction.xa", "jdk.internal.vm.ci",
            "jdk.jartool", "jdk.jfr", "jdk.management", "jdk.net", "jdk.unsupported", "jdk.zipfs");

    private BuilderOpens() {
    }

    /** usage: BuilderOpens BUILDER_JARS_DIR */
    public static void main(String[] args) {
        List<ModuleDescriptor> builder = descriptors(ModuleFinder.of(Path.of(args[0])));
        String readers = builder.stream().map(ModuleDescriptor::name).sorted().collect(Collectors.joining(",")) + ",ALL-UNNAMED";
        Stream.concat(
                        descriptors(ModuleFinder.ofSystem()).stream().filter(module -> REACHED.contains(module.name())),
                        builder.stream().filter(module -> !module.name().contains("shaded")))
                .forEach(module -> new TreeSet<>(module.packages())
                        .forEach(name -> System.out.println("--add-opens=" + module.name() + "/" + name + "=" + readers)));
    }

    private static List<ModuleDescriptor> descriptors(ModuleFinder finder) {
        return finder.findAll().stream().map(ModuleReference::descriptor).toList();
    }
}
