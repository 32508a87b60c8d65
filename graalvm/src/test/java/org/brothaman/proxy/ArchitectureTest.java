package org.brothaman.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What may know what. The rules are those of the package-info files and of ARCHITECTURE.md. */
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
                .resideInAnyPackage(ROOT + "kernel..", "java..")
                .check(code);
    }

    @Test
    void relaysKnowDescriptorsOnly() {
        classes()
                .that()
                .resideInAPackage(ROOT + "relay..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ROOT + "relay..", ROOT + "kernel..", "java..")
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
}
