package dev.zt4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.zt4j.authority.Authority;
import dev.zt4j.identity.CurrentPrincipal;
import java.util.Date;
import java.util.Random;
import org.jspecify.annotations.NullMarked;

/** The walls of the house. */
@AnalyzeClasses(packages = "dev.zt4j", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String[] OURS = {
        "dev.zt4j.identity..",
        "dev.zt4j.policy..",
        "dev.zt4j.coverage..",
        "dev.zt4j.enforcement..",
        "dev.zt4j.log..",
        "dev.zt4j.metrics..",
        "dev.zt4j.micrometer..",
        "dev.zt4j.authority.."
    };

    private static final DescribedPredicate<JavaClass> ENGINE = DescribedPredicate.describe(
            "engine type",
            type -> type.getPackageName().startsWith("com.nimbusds")
                    || type.getPackageName().startsWith("org.bouncycastle"));

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("dev.zt4j.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule cedar_knows_nothing_of_zero_trust = noClasses()
            .that()
            .resideInAPackage("dev.zt4j.cedar..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(OURS);

    @ArchTest
    static final ArchRule identity_knows_nothing_of_what_comes_after = noClasses()
            .that()
            .resideInAPackage("dev.zt4j.identity..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.zt4j.cedar..",
                    "dev.zt4j.policy..",
                    "dev.zt4j.coverage..",
                    "dev.zt4j.enforcement..",
                    "dev.zt4j.log..",
                    "dev.zt4j");

    @ArchTest
    static final ArchRule the_log_is_written_by_enforcement_only = noClasses()
            .that()
            .resideOutsideOfPackages("dev.zt4j.enforcement..", "dev.zt4j.log..")
            .should()
            .callMethod(dev.zt4j.log.DecisionLog.class, "write", dev.zt4j.log.DecisionRecord.class, boolean.class);

    @ArchTest
    static final ArchRule no_transport_is_known = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta..", "io.grpc..", "java.sql..", "javax.sql..");

    @ArchTest
    static final ArchRule micrometer_is_needed_in_one_package = noClasses()
            .that()
            .resideOutsideOfPackage("dev.zt4j.micrometer..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "dev.zt4j.micrometer..");

    @ArchTest
    static final ArchRule engines_stay_in_identity_and_authority = noClasses()
            .that()
            .resideOutsideOfPackages("dev.zt4j.identity..", "dev.zt4j.authority..")
            .should()
            .dependOnClassesThat(ENGINE);

    @ArchTest
    static final ArchRule engines_appear_in_no_public_signature = noMethods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .resideInAnyPackage("dev.zt4j.identity..", "dev.zt4j.authority..")
            .should()
            .haveRawReturnType(ENGINE)
            .orShould()
            .haveRawParameterTypes(DescribedPredicate.anyElementThat(ENGINE));

    @ArchTest
    static final ArchRule clocks_are_read_in_one_class = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.zt4j.SteadyClock")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(java.time.Clock.class, "systemUTC")
            .orShould()
            .callMethod(java.time.LocalDateTime.class, "now")
            .orShould()
            .callConstructor(Date.class);

    @ArchTest
    static final ArchRule signatures_and_digests_come_from_one_class = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Crypto")
            .and()
            .doNotHaveFullyQualifiedName("dev.zt4j.digest.Sha256")
            .and()
            .doNotBelongToAnyOf(Authority.class)
            .should()
            .callMethod(java.security.Signature.class, "getInstance", String.class)
            .orShould()
            .callMethod(java.security.MessageDigest.class, "getInstance", String.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(javax.crypto.Cipher.class);

    @ArchTest
    static final ArchRule no_weak_randomness_and_no_serialization = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Random.class, java.io.ObjectInputStream.class, Runtime.class);

    @ArchTest
    static final ArchRule no_method_is_synchronized = noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);

    @ArchTest
    static final ArchRule no_static_state =
            noFields().that().areStatic().should().notHaveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule one_class_holds_a_thread_local = noClasses()
            .that()
            .doNotBelongToAnyOf(CurrentPrincipal.class)
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocal.class);

    @ArchTest
    static final ArchRule public_classes_are_closed = classes()
            .that()
            .arePublic()
            .and()
            .areNotInterfaces()
            .and()
            .areTopLevelClasses()
            .should()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule every_package_is_null_marked = classes()
            .should(new ArchCondition<>("be in a package that is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                    events.add(new SimpleConditionEvent(type, marked, type.getPackageName() + " is not @NullMarked"));
                }
            });

    @ArchTest
    static final ArchRule exceptions_are_named_so =
            classes().that().areAssignableTo(Throwable.class).should().haveSimpleNameEndingWith("Exception");

    @ArchTest
    static final ArchRule public_methods_declare_what_they_throw = methods()
            .that()
            .arePublic()
            .and()
            .areNotDeclaredIn(CurrentPrincipal.class)
            .should()
            .notDeclareThrowableOfType(Exception.class);

    @ArchTest
    static final ArchRule no_standard_streams = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule no_java_util_logging = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
}
