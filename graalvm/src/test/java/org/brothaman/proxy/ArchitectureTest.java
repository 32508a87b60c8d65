package org.brothaman.proxy;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What may know what. Each package-info ends with the list of what its package imports, which is
 * held against the sources; other rules are those of ARCHITECTURE.md, held against the classes.
 */
class ArchitectureTest {
    private static final String ROOT = "org.brothaman.proxy.";
    private static final String[] PROXY_CORE = {
        ROOT + "kernel..",
        ROOT + "address..",
        ROOT + "log..",
        ROOT + "loop..",
        ROOT + "relay..",
        ROOT + "session..",
        ROOT + "stream..",
        ROOT + "server.."
    };

    private static JavaClasses code;

    @BeforeAll
    static void readAllModules() {
        code =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("org.brothaman.proxy");
    }

    @Test
    void dataPlaneKnowsNeitherSystemdNorTheCommandLine() {
        noClasses()
                .that()
                .resideInAnyPackage(PROXY_CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + "activation..", ROOT + "cli..", "picocli..", "org.freedesktop..")
                .check(code);
    }

    @Test
    void activationKnowsNeitherTheDataPlaneNorTheCommandLine() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "activation..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + "loop..",
                        ROOT + "relay..",
                        ROOT + "server..",
                        ROOT + "cli..",
                        "picocli..",
                        "io.netty..")
                .check(code);
    }

    @Test
    void onlyTheLoopKnowsNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "loop..", ROOT + "image..", ROOT + "bench..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(code);
    }

    @Test
    void onlyTheMetricsKnowMicrometer() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "metrics..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.prometheus..")
                .check(code);
    }

    @Test
    void kernelKnowsNobody() {
        classes()
                .that()
                .resideInAPackage(ROOT + "kernel..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ROOT + "kernel..", "java..", "org.jspecify..")
                .check(code);
    }

    @Test
    void relaysKnowDescriptorsOnly() {
        classes()
                .that()
                .resideInAPackage(ROOT + "relay..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ROOT + "relay..", ROOT + "kernel..", "java..", "org.jspecify..")
                .check(code);
    }

    /** One call is enough to bring the JDK's cryptography into the image: one part in ten of it. */
    @Test
    void nothingInTheImageNeedsCryptography() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "image..", ROOT + "bench..")
                .and()
                .doNotHaveSimpleName("NativeLibrary") // which the image replaces
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java[.]security[.](?!Security$).*|javax[.]crypto[.].*")
                .orShould()
                .callMethodWhere(target(nameStartingWith("createTemp")))
                .check(code);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + "(**)").should().beFreeOfCycles().check(code);
    }

    @Test
    void nobodyKnowsTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + "cli..", ROOT + "image..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "cli..")
                .check(code);
    }

    // ---- what the package-info files say, held on the sources ----

    private static Map<String, PackageSource> sources;

    @BeforeAll
    static void readSources() throws IOException {
        sources = PackageSource.all(Path.of("..").toAbsolutePath().normalize());
        assertTrue(sources.size() > 25, sources.keySet().toString());
    }

    /** Neither more nor less: a list that is longer than the truth would allow what nobody uses. */
    @Test
    void everyPackageImportsWhatItsPackageInfoLists() {
        sources.forEach(
                (name, source) -> {
                    assertEquals(source.listedOfProject(), source.ofProject(), name);
                    assertEquals(source.listedOfOthers(), source.ofOthers(), name);
                });
    }

    @Test
    void nobodyImportsWhatNobodyMayImport() {
        assertEquals(Set.of("packaging"), importers("cli"));
        assertEquals(Set.of(), importers("image"));
        assertEquals(Set.of(), importers("packaging"));
        assertEquals(Set.of(), importers("bench.parts"));
        assertEquals(Set.of(), importers("toolchain"));
        assertEquals(
                Set.of("cli.Commands", "cli.OptionSections"),
                sources.get("packaging").typesOf("cli"));
    }

    @Test
    void librariesStayWhereTheyAre() {
        assertEquals(Set.of("loop", "image"), importersOfLibrary("io.netty"));
        assertEquals(Set.of("metrics"), importersOfLibrary("io.micrometer"));
        assertEquals(Set.of("metrics"), importersOfLibrary("io.prometheus"));
        assertEquals(Set.of("activation.manager"), importersOfLibrary("org.freedesktop"));
        assertEquals(Set.of("cli", "packaging", "bench"), importersOfLibrary("picocli"));
        assertEquals(Set.of("setup.quadlet"), importersOfLibrary("org.snakeyaml"));
        assertEquals(Set.of("image"), importersOfLibrary("com.oracle.svm"));
        assertEquals(Set.of("image"), importersOfLibrary("org.graalvm"));
    }

    /** The floors of the house: what stands above is not known below. */
    @Test
    void nobodyLooksUpwards() {
        List<String> core =
                List.of(
                        "kernel",
                        "log",
                        "address",
                        "loop",
                        "relay",
                        "proxyprotocol",
                        "session",
                        "stream",
                        "server");
        for (String name : core) {
            assertTrue(core.containsAll(sources.get(name).ofProject()), name);
        }
        Set<String> plane = Set.of("loop", "relay", "session", "stream", "server");
        sources.forEach(
                (name, source) -> {
                    if (name.startsWith("activation.") || name.startsWith("setup.")) {
                        assertTrue(Collections.disjoint(plane, source.ofProject()), name);
                        assertTrue(
                                Collections.disjoint(Set.of("cli", "metrics"), source.ofProject()),
                                name);
                    }
                    if (List.of("bench", "bench.run", "bench.report", "bench.figures")
                            .contains(name)) {
                        assertTrue(
                                source.ofProject().stream().allMatch(p -> p.startsWith("bench.")),
                                name);
                    }
                });
        assertFalse(sources.get("setup.quadlet").ofProject().contains("activation.manager"));
        assertFalse(sources.get("setup.unitfiles").ofProject().contains("activation.manager"));
        assertEquals(Set.of(), sources.get("endtoend").ofProject());
        assertEquals(Set.of("documents"), sources.get("testbed").ofProject());
    }

    private static Set<String> importers(String name) {
        return who(source -> source.ofProject().contains(name));
    }

    private static Set<String> importersOfLibrary(String library) {
        return who(source -> source.ofOthers().contains(library));
    }

    private static Set<String> who(Predicate<PackageSource> imports) {
        return sources.entrySet().stream()
                .filter(entry -> imports.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
