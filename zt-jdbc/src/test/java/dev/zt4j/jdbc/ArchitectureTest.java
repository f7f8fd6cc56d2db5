package dev.zt4j.jdbc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "dev.zt4j.jdbc", importOptions = ArchitectureTest.WithoutTests.class)
final class ArchitectureTest {
    /** What is not on the way of a statement has walls of its own. */
    private static final String[] BESIDES = {"dev.zt4j.jdbc.state..", "dev.zt4j.jdbc.credential.."};

    @ArchTest
    static final ArchRule WALLS = classes()
            .that()
            .resideOutsideOfPackages(BESIDES)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.zt4j.jdbc..",
                    "dev.zt4j",
                    "dev.zt4j.coverage",
                    "dev.zt4j.enforcement",
                    "dev.zt4j.identity",
                    "dev.zt4j.policy",
                    "dev.zt4j.reason",
                    "dev.zt4j.cedar..",
                    "com.github.benmanes.caffeine.cache",
                    "java..",
                    "javax.crypto..",
                    "javax.sql",
                    "org.jspecify.annotations",
                    "org.slf4j");

    @ArchTest
    static final ArchRule NO_INTERNALS =
            noClasses().should().dependOnClassesThat().resideInAPackage("..internal..");

    @ArchTest
    static final ArchRule NO_HIDDEN_STATE =
            noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class);

    @ArchTest
    static final ArchRule NO_REGEX_AND_NO_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackages(BESIDES)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Pattern.class, Instant.class);

    @ArchTest
    static final ArchRule NO_PRINTING =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");

    @ArchTest
    static final ArchRule CLOSED_TYPES =
            classes().that().arePublic().and().areNotInterfaces().should().haveModifier(JavaModifier.FINAL);

    @Test
    void packages_areNullMarked() {
        assertThat(ZeroTrustDataSource.class.getPackage().isAnnotationPresent(NullMarked.class))
                .isTrue();
    }

    /** Leaves tests out, in whatever directory the build puts them. */
    static final class WithoutTests implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }
}
