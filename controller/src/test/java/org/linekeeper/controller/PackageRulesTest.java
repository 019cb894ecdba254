package org.linekeeper.controller;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

@AnalyzeClasses(packages = "org.linekeeper.controller", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageRulesTest {
    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("org.linekeeper.controller.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheDockerRuntimeKnowsDocker = noClasses()
            .that()
            .resideOutsideOfPackage("..runtime.docker..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.github.dockerjava..", "..runtime.docker..");

    @ArchTest
    static final ArchRule onlyTheKubernetesRuntimeKnowsKubernetes = noClasses()
            .that()
            .resideOutsideOfPackage("..runtime.kubernetes..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", "..runtime.kubernetes..");

    @ArchTest
    static final ArchRule onlySecurityHoldsKeys = noClasses()
            .that()
            .resideOutsideOfPackage("..controller.security..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.google.crypto.tink..", "org.bouncycastle..");

    @ArchTest
    static final ArchRule theRuntimePortIsPlain = noClasses()
            .that()
            .resideInAPackage("org.linekeeper.controller.runtime")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "com.github..", "io.fabric8..");

    @ArchTest
    static final ArchRule thePlannerIsPure = noClasses()
            .that()
            .haveSimpleNameStartingWith("ReconcilePlanner")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework..", "java.time.Clock", "java.io..", "java.sql..");

    @ArchTest
    static final ArchRule webClassesArePackagePrivate = classes()
            .that()
            .areAnnotatedWith(RestController.class)
            .or()
            .areAnnotatedWith(RestControllerAdvice.class)
            .should()
            .bePackagePrivate();

    @ArchTest
    static final ArchRule nothingReachesIntoTheAgent = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.linekeeper.agent..", "org.linekeeper.lab..");
}
