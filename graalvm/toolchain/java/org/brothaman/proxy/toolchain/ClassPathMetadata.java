package org.brothaman.proxy.toolchain;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the jars and folders of a class path say about themselves below {@code META-INF/native-image}: options in
 * native-image.properties, and configuration files, which the builder reads itself once it is told their resource names.
 */
final class ClassPathMetadata {

    private static final String FOLDER = "META-INF/native-image";

    private static final Map<String, String> CONFIGURATIONS = Map.of(
            "jni-config.json", "-H:JNIConfigurationResources=",
            "reflect-config.json", "-H:ReflectionConfigurationResources=",
            "proxy-config.json", "-H:DynamicProxyConfigurationResources=",
            "resource-config.json", "-H:ResourceConfigurationResources=",
            "serialization-config.json", "-H:SerializationConfigurationResources=",
            "reachability-metadata.json", "-H:ReachabilityMetadataResources=");

    private final ImageRequest request;
    private final Map<String, Set<String>> resourcesByOption = new TreeMap<>();

    private ClassPathMetadata(ImageRequest request) {
        this.request = request;
    }

    /** Adds to the request what its class path asks for. */
    static void addTo(ImageRequest request) throws IOException {
        ClassPathMetadata metadata = new ClassPathMetadata(request);
        for (Path entry : List.copyOf(request.classPath)) {
            if (Files.isDirectory(entry)) {
                metadata.read(entry, entry);
            } else if (Files.isRegularFile(entry)) {
                try (FileSystem jar = FileSystems.newFileSystem(entry)) {
                    metadata.read(entry, jar.getPath("/"));
                }
            }
        }
        metadata.resourcesByOption.forEach(
                (option, resources) -> request.builderOptions.add(Origin.DRIVER.mark(option + String.join(",", resources))));
    }

    private void read(Path entry, Path root) throws IOException {
        Path folder = root.resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).filter(file -> !excluded(entry, root, file)).sorted().toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.equals("native-image.properties")) {
                readProperties(root, file);
            } else if (CONFIGURATIONS.containsKey(name)) {
                resourcesByOption.computeIfAbsent(CONFIGURATIONS.get(name), option -> new TreeSet<>())
                        .add(resource(root, file));
            }
        }
    }

    /** The variable {@code ${.}} stands for the resource name of the file's own folder. */
    private void readProperties(Path root, Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Set<String> unknown = properties.stringPropertyNames().stream()
                .filter(key -> !Set.of("Args", "JavaArgs", "ImageName").contains(key))
                .collect(Collectors.toSet());
        if (!unknown.isEmpty()) {
            throw new UsageException("%s has keys this native-image does not know: %s", file.toUri(), unknown);
        }
        String here = resource(root, file.getParent());
        request.add(Words.split(properties.getProperty("Args", "").replace("${.}", here)));
        request.jvmOptions.addAll(Words.split(properties.getProperty("JavaArgs", "").replace("${.}", here)));
    }

    private boolean excluded(Path entry, Path root, Path file) {
        String resource = "/" + resource(root, file);
        return request.exclusions.stream().anyMatch(exclusion ->
                exclusion.jar().matcher(entry.toString()).find() && exclusion.resource().matcher(resource).find());
    }

    private static String resource(Path root, Path file) {
        return root.relativize(file).toString();
    }
}
