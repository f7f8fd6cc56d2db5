package dev.zt4j.jdbc.state;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.regex.Pattern;

@AnalyzeClasses(packages = "dev.zt4j.jdbc.state", importOptions = ImportOption.DoNotIncludeTests.class)
final class StateArchitectureTest {
    @ArchTest
    static final ArchRule WALLS = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.zt4j.jdbc.state",
                    "dev.zt4j.jdbc",
                    "dev.zt4j",
                    "dev.zt4j.enforcement",
                    "dev.zt4j.cedar.value",
                    "dev.zt4j.policy",
                    "dev.zt4j.source",
                    "dev.zt4j.state",
                    "java..",
                    "javax.sql",
                    "org.jspecify.annotations",
                    "org.slf4j",
                    "org.postgresql");

    @ArchTest
    static final ArchRule NO_CLOCK_AND_NO_REGEX = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class, Pattern.class);

    @ArchTest
    static final ArchRule ONE_CLASS_KNOWS_THE_DRIVER = noClasses()
            .that()
            .haveNameNotMatching(".*\\.Listening(\\$Run)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.postgresql..");
}
