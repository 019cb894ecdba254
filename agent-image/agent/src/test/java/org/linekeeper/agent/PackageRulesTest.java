package org.linekeeper.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/// Who may know whom. `call` sees SIP, media and clients through their ports only.
@AnalyzeClasses(packages = "org.linekeeper.agent", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageRulesTest {
    @ArchTest
    static final ArchRule onlyTheJainPackageKnowsTheSipStack = noClasses()
            .that()
            .resideOutsideOfPackage("..sip.jain..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javax.sip..", "gov.nist..");

    @ArchTest
    static final ArchRule onlyTheHandshakesPackageKnowsItsLibrary = noClasses()
            .that()
            .resideOutsideOfPackage("..media.dtls.bouncycastle..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule onlyItsPackageKnowsTheLibraryOfIce = noClasses()
            .that()
            .resideOutsideOfPackage("..media.ice.ice4j..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.ice4j..", "org.jitsi..", "kotlin..", "com.typesafe..");

    @ArchTest
    static final ArchRule onlyTheSoundServerAndTheDatabaseAreForeign = noClasses()
            .that()
            .resideOutsideOfPackages("..foreign..", "..sound..", "..client..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..");

    @ArchTest
    static final ArchRule callsSeeNoServicesClient = noClasses()
            .that()
            .resideInAPackage("..call..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..client.dino..", "..sip.jain..", "..supervise..", "..control..");

    @ArchTest
    static final ArchRule theCallMachineIsPure = classes()
            .that()
            .haveSimpleName("CallMachine")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..",
                    "java.time..",
                    "java.util",
                    "java.util.stream",
                    "org.jspecify..",
                    "org.linekeeper.protocol..",
                    "org.linekeeper.agent.call..",
                    "org.linekeeper.agent.client..",
                    "org.linekeeper.agent.sip..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.linekeeper.agent.(*)..").should().beFreeOfCycles();
}
