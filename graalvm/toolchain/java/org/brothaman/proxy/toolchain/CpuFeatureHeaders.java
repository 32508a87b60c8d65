package org.brothaman.proxy.toolchain;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Writes {@code ARCHcpufeatures.h}: for each architecture one struct with a char per feature that the image builder asks
 * for by that name. The builder's own interfaces are the only list of them, so the headers are made from those.
 */
final class CpuFeatureHeaders {

    private static final Map<String, String> ARCHITECTURES = Map.of("amd64", "AMD64", "aarch64", "AArch64", "riscv64", "RISCV64");

    private CpuFeatureHeaders() {
    }

    /** usage: CpuFeatureHeaders SVM_JAR OUT_DIR */
    public static void main(String[] args) throws IOException {
        try (JarFile jar = new JarFile(args[0])) {
            for (Map.Entry<String, String> architecture : ARCHITECTURES.entrySet()) {
                String name = architecture.getKey();
                ZipEntry entry = jar.getEntry("com/oracle/svm/core/%s/%sLibCHelper$CPUFeatures.class"
                        .formatted(name, architecture.getValue()));
                ClassModel accessors = ClassFile.of().parse(jar.getInputStream(entry).readAllBytes());
                Files.write(Path.of(args[1], name + "cpufeatures.h"), struct(accessors));
            }
        }
    }

    private static List<String> struct(ClassModel accessors) {
        List<String> lines = new ArrayList<>(List.of("#pragma once", "typedef struct {"));
        accessors.methods().stream()
                .filter(method -> method.methodType().equalsString("()Z"))
                .forEach(method -> lines.add("    char " + method.methodName().stringValue() + ";"));
        lines.add("} CPUFeatures;");
        return lines;
    }
}
