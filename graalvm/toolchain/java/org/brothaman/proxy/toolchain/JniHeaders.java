package org.brothaman.proxy.toolchain;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the headers that the JDK's C sources include for the constants and native methods of Java classes, from the classes of the JDK
 * that runs this. The JDK's own build has javac write them; reading the classes needs no Java sources and takes a second.
 */
final class JniHeaders {

    private static final Pattern INCLUDE = Pattern.compile("#\\s*include\\s+[\"<](\\w+)\\.h[\">]");
    private static final List<String> MODULES = List.of("java.base", "java.management", "jdk.management", "jdk.net");

    private final Path target;

    private JniHeaders(Path target) {
        this.target = target;
    }

    /** usage: JniHeaders C_SOURCE_TREE OUT_DIR */
    public static void main(String[] args) throws IOException {
        JniHeaders headers = new JniHeaders(Files.createDirectories(Path.of(args[1])));
        Set<String> wanted = included(Path.of(args[0]));
        for (String module : MODULES) {
            Path classes = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", module);
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(f -> wanted.contains(headerName(classes, f))).toList()) {
                    headers.write(headerName(classes, file), classes, file);
                }
            }
        }
    }

    private static Set<String> included(Path tree) throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.filter(f -> f.toString().matches(".*\\.[ch]")).toList()) {
                Matcher include = INCLUDE.matcher(Files.readString(file));
                while (include.find()) {
                    names.add(include.group(1));
                }
            }
        }
        return names;
    }

    /** The name javac gives the header of a class file: JNI specification, "Resolving Native Method Names". */
    private static String headerName(Path classes, Path file) {
        String name = classes.relativize(file).toString();
        return name.endsWith(".class")
                ? name.substring(0, name.length() - ".class".length()).replaceAll("[/$]", "_")
                : "";
    }

    private void write(String name, Path classes, Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of("#pragma once", "#include <jni.h>"));
        for (Optional<Path> next = Optional.of(file); next.isPresent(); ) {
            ClassModel model = ClassFile.of().parse(next.get());
            model.fields().forEach(field -> define(name, field).ifPresent(lines::add));
            if (next.get().equals(file)) {
                nativeMethods(model).map(method -> prototype(model, method)).forEach(lines::add);
            }
            next = model.superclass()
                    .map(parent -> classes.resolve(parent.asInternalName() + ".class"))
                    .filter(Files::exists);
        }
        Files.write(target.resolve(name + ".h"), lines);
    }

    private static Optional<String> define(String name, FieldModel field) {
        if (!field.flags().has(AccessFlag.STATIC)) {
            return Optional.empty();
        }
        return field.findAttribute(Attributes.constantValue())
                .flatMap(value -> literal(value.constant().constantValue()))
                .map(literal -> "#undef %1$s_%2$s%n#define %1$s_%2$s %3$s"
                        .formatted(name, field.fieldName().stringValue(), literal));
    }

    private static Optional<String> literal(ConstantDesc value) {
        return switch (value) {
            case Integer i -> Optional.of(i + "L");
            case Long l -> Optional.of(l + "LL");
            case Float f -> Optional.of(f + "f");
            case Double d -> Optional.of(d.toString());
            default -> Optional.empty();
        };
    }

    /** Those whose name is not overloaded; no C source of the JDK calls one of the others. */
    private static Stream<MethodModel> nativeMethods(ClassModel model) {
        Map<String, List<MethodModel>> byName = model.methods().stream()
                .filter(method -> method.flags().has(AccessFlag.NATIVE))
                .collect(Collectors.groupingBy(method -> method.methodName().stringValue()));
        return byName.values().stream().filter(methods -> methods.size() == 1).map(List::getFirst);
    }

    private static String prototype(ClassModel model, MethodModel method) {
        MethodTypeDesc type = method.methodTypeSymbol();
        String parameters = type.parameterList().stream().map(JniHeaders::cType).map(", "::concat).collect(Collectors.joining());
        return "JNIEXPORT %s JNICALL Java_%s_%s(JNIEnv *, jobject%s);".formatted(cType(type.returnType()),
                mangled(model.thisClass().asInternalName()), mangled(method.methodName().stringValue()), parameters);
    }

    private static String mangled(String name) {
        return name.replace("_", "_1").replace("$", "_00024").replace('/', '_');
    }

    /** In C every reference type of jni.h is the same type as jobject. */
    private static String cType(ClassDesc type) {
        if (!type.isPrimitive()) {
            return "jobject";
        }
        return type.equals(ConstantDescs.CD_void) ? "void" : "j" + type.displayName();
    }
}
