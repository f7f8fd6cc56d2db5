package dev.zt4j.cedar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.zt4j.cedar.entity.CedarDataException;
import dev.zt4j.cedar.entity.Entities;
import dev.zt4j.cedar.schema.CedarSchemaException;
import dev.zt4j.cedar.schema.Schema;
import dev.zt4j.cedar.schema.SchemaFragment;
import dev.zt4j.cedar.syntax.CedarFormatter;
import dev.zt4j.cedar.syntax.CedarSyntaxException;
import dev.zt4j.cedar.syntax.PolicyParser;
import dev.zt4j.cedar.syntax.PolicyTree;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Whatever comes in is read or refused by the documented exceptions within a second, and what was read and printed reads
 * back the same. In the ordinary run the inputs beside this class are tried; CONTRIBUTING tells how to look for new ones.
 */
class CedarFuzzTest {
    private static final String DURATION = "60s";
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(1);

    @FuzzTest(maxDuration = DURATION)
    void policyText(byte[] input) {
        timed(() -> {
            String text = new String(input, UTF_8);
            List<PolicyTree> trees;
            try {
                trees = PolicyParser.parse(text);
            } catch (CedarSyntaxException refused) {
                return;
            }
            for (PolicyTree tree : trees) {
                assertThat(shapes(tree.toCedar())).isEqualTo(List.of(Shape.of(tree)));
            }
            formatsFaithfully(text, trees.stream().map(Shape::of).toList());
            survivesJson(PolicySet.parse(text));
        });
    }

    private static void formatsFaithfully(String text, List<?> shapes) {
        String formatted;
        try {
            formatted = CedarFormatter.standard().format(text);
        } catch (CedarSyntaxException tooLong) {
            return;
        }
        assertThat(shapes(formatted)).isEqualTo(shapes);
        assertThat(CedarFormatter.standard().format(formatted)).isEqualTo(formatted);
    }

    private static List<?> shapes(String text) {
        return PolicyParser.parse(text).stream().map(Shape::of).toList();
    }

    private static void survivesJson(PolicySet set) {
        String json;
        try {
            json = set.toJson();
        } catch (CedarDataException tooDeep) {
            return;
        }
        assertThat(PolicySet.parseJson(json).toJson()).isEqualTo(json);
    }

    @FuzzTest(maxDuration = DURATION)
    void policyJson(byte[] input) {
        timed(() -> {
            String json = new String(input, UTF_8);
            try {
                survivesJson(PolicySet.parseJson(json));
            } catch (CedarDataException refused) {
                // It may be a single policy.
            }
            Policy policy;
            try {
                policy = Policy.parseJson("policy", json);
            } catch (CedarDataException refused) {
                return;
            }
            survivesJson(PolicySet.of(List.of(policy)));
            try {
                assertThat(PolicyParser.parse(policy.toCedar())).hasSize(1);
            } catch (IllegalStateException tooLong) {
                assertThat(tooLong).hasMessageContaining("longer than");
            }
        });
    }

    @FuzzTest(maxDuration = DURATION)
    void schemaText(byte[] input) {
        timed(() -> {
            SchemaFragment fragment;
            try {
                fragment = SchemaFragment.parse(new String(input, UTF_8));
            } catch (CedarSyntaxException refused) {
                return;
            }
            String cedar = fragment.toCedar();
            SchemaFragment again = SchemaFragment.parse(cedar);
            assertThat(again.toCedar()).isEqualTo(cedar);
            assertThat(resolved(again)).isEqualTo(resolved(fragment));
            try {
                assertThat(resolved(SchemaFragment.parseJson(fragment.toJson())))
                        .isEqualTo(resolved(fragment));
            } catch (CedarSchemaException tooDeep) {
                assertThat(tooDeep).hasMessageContainingAll("");
            }
        });
    }

    @FuzzTest(maxDuration = DURATION)
    void schemaJson(byte[] input) {
        timed(() -> {
            SchemaFragment fragment;
            String json;
            try {
                fragment = SchemaFragment.parseJson(new String(input, UTF_8));
                json = fragment.toJson();
            } catch (CedarSchemaException refused) {
                return;
            }
            SchemaFragment again = SchemaFragment.parseJson(json);
            assertThat(again.toJson()).isEqualTo(json);
            assertThat(resolved(again)).isEqualTo(resolved(fragment));
            String cedar;
            try {
                cedar = fragment.toCedar();
            } catch (CedarSyntaxException onlyInJson) {
                return;
            }
            assertThat(resolved(SchemaFragment.parse(cedar))).isEqualTo(resolved(fragment));
        });
    }

    /** The schema, or nothing if its declarations do not make sense. */
    private static Optional<Schema> resolved(SchemaFragment fragment) {
        try {
            return Optional.of(Schema.of(List.of(fragment)));
        } catch (CedarSchemaException refused) {
            return Optional.empty();
        }
    }

    @FuzzTest(maxDuration = DURATION)
    void entitiesJson(byte[] input) {
        timed(() -> {
            String json;
            try {
                json = Entities.parse(new String(input, UTF_8)).toJson();
            } catch (CedarDataException refused) {
                return;
            }
            assertThat(Entities.parse(json).toJson()).isEqualTo(json);
        });
    }

    /**
     * By the time that this thread computes, so that a busy machine fails nothing, and a second time where the first took
     * too long, since it may have loaded classes.
     */
    private static void timed(Runnable check) {
        if (cpuTime(check) > LIMIT) {
            assertThat(cpuTime(check)).as("nanoseconds of one input").isLessThan(LIMIT);
        }
    }

    private static long cpuTime(Runnable check) {
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        check.run();
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    }
}
