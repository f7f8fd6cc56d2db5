package dev.zt4j.grpc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "dev.zt4j.grpc", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule WALLS = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.zt4j.grpc",
                    "dev.zt4j",
                    "dev.zt4j.coverage",
                    "dev.zt4j.enforcement",
                    "dev.zt4j.identity",
                    "dev.zt4j.json",
                    "dev.zt4j.reason",
                    "dev.zt4j.cedar..",
                    "com.github.benmanes.caffeine.cache",
                    "com.google.protobuf",
                    "io.grpc",
                    "io.grpc.protobuf",
                    "javax.net.ssl",
                    "java..",
                    "org.jspecify.annotations",
                    "org.slf4j");

    @ArchTest
    static final ArchRule PROTOBUF_IS_OPTIONAL = noClasses()
            .that()
            .doNotBelongToAnyOf(MethodOption.class)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.google..", "io.grpc.protobuf..");

    @ArchTest
    static final ArchRule NO_INTERNALS =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("..internal..", "javax.servlet..");

    @ArchTest
    static final ArchRule NO_HIDDEN_STATE =
            noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class);

    @ArchTest
    static final ArchRule NO_PRINTING =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");

    @ArchTest
    static final ArchRule CLOSED_TYPES = classes().that().arePublic().should(beClosed());

    @Test
    void packages_areNullMarked() {
        assertThat(ZeroTrustServerInterceptor.class.getPackage().isAnnotationPresent(NullMarked.class))
                .isTrue();
    }

    private static ArchCondition<JavaClass> beClosed() {
        return new ArchCondition<>("be final, a record, an interface or an enum") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean closed = type.isRecord()
                        || type.isInterface()
                        || type.isEnum()
                        || type.getModifiers().contains(JavaModifier.FINAL);
                events.add(new SimpleConditionEvent(type, closed, type.getName() + " is open"));
            }
        };
    }
}
