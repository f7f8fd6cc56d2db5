package dev.zt4j.cedar;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.zt4j.cedar");

    @Test
    void packages_haveNoCycles() {
        slices().matching("dev.zt4j.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void evaluation_isKnownToTheFacadeAlone() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..collect..", "..value..", "..syntax..", "..entity..", "..json..", "..text..", "..schema..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..eval..")
                .check(MAIN);
    }

    @Test
    void language_needsNothingButTheJdkJspecifyAndAJsonParser() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.zt4j.cedar..", "java..", "org.jspecify..", "tools.jackson.core..")
                .check(MAIN);
    }

    @Test
    void jsonParser_isHiddenInTheJsonPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.zt4j.cedar.json")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson..")
                .check(MAIN);
        noClasses()
                .that()
                .arePublic()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson..")
                .check(MAIN);
    }

    @Test
    void publicClasses_areFinal() {
        classes()
                .that()
                .arePublic()
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .should()
                .haveModifier(FINAL)
                .check(MAIN);
    }

    @Test
    void state_isNeitherSharedNorLocked() {
        methods().should().notHaveModifier(SYNCHRONIZED).check(MAIN);
        fields().that().areStatic().should().beFinal().check(MAIN);
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ThreadLocal.class)
                .check(MAIN);
    }

    @Test
    void clock_isNeverRead() {
        Set<String> readers = Set.of("now", "currentTimeMillis", "nanoTime", "systemUTC", "system");
        DescribedPredicate<JavaMethodCall> readsTheClock = DescribedPredicate.describe("reads the clock", call -> {
            MethodCallTarget target = call.getTarget();
            String owner = target.getOwner().getName();
            return readers.contains(target.getName())
                    && (owner.startsWith("java.time.") || owner.equals("java.lang.System"));
        });
        noClasses().should().callMethodWhere(readsTheClock).check(MAIN);
    }

    @Test
    void regularExpressions_areNotUsed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.regex..")
                .check(MAIN);
    }

    @Test
    void standardStreams_areNotUsed() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(MAIN);
    }

    @Test
    void packages_areNullMarked() {
        Set<String> packages = Set.of(
                "dev.zt4j.cedar",
                "dev.zt4j.cedar.collect",
                "dev.zt4j.cedar.entity",
                "dev.zt4j.cedar.eval",
                "dev.zt4j.cedar.json",
                "dev.zt4j.cedar.partial",
                "dev.zt4j.cedar.schema",
                "dev.zt4j.cedar.syntax",
                "dev.zt4j.cedar.text",
                "dev.zt4j.cedar.validation",
                "dev.zt4j.cedar.value");
        assertThat(MAIN.stream().map(JavaClass::getPackageName).filter(name -> !name.isEmpty()))
                .hasSameElementsAs(packages);
        for (String name : packages) {
            assertThat(MAIN.getPackage(name).isAnnotatedWith(NullMarked.class))
                    .as(name)
                    .isTrue();
        }
    }
}
