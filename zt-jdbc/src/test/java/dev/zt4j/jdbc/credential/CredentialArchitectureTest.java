package dev.zt4j.jdbc.credential;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.regex.Pattern;

@AnalyzeClasses(packages = "dev.zt4j.jdbc.credential", importOptions = ImportOption.DoNotIncludeTests.class)
final class CredentialArchitectureTest {
    @ArchTest
    static final ArchRule WALLS = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.zt4j.jdbc.credential",
                    "dev.zt4j",
                    "dev.zt4j.cedar.value",
                    "dev.zt4j.coverage",
                    "dev.zt4j.enforcement",
                    "dev.zt4j.identity",
                    "java..",
                    "javax.net.ssl",
                    "javax.sql",
                    "org.jspecify.annotations",
                    "org.slf4j",
                    "org.postgresql",
                    "org.postgresql.util");

    @ArchTest
    static final ArchRule NO_CLOCK_NO_REGEX_AND_NO_WEAK_RANDOMNESS = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class, Pattern.class, Random.class);
}
