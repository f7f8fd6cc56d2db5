package dev.zt4j;

import static dev.zt4j.TestLedger.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.enforcement.AccessRequest;
import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Change;
import dev.zt4j.enforcement.Decision;
import dev.zt4j.enforcement.GrantRequest;
import dev.zt4j.enforcement.Revocation;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.enforcement.Watch;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application calls takes no null, and changes and records nothing when it is given one. */
class EntryPointsTest {
    @TempDir
    Path directory;

    private final Map<Class<?>, Object> good = new HashMap<>();
    private TestLedger ledger;

    @BeforeEach
    void open() throws Exception {
        ledger = new TestLedger(directory);
        EntityUid reader = EntityUid.of("Zt::Workload", "spiffe://td/reader");
        AccessRequest request = read(ledger.svid("/reader")).build();
        Waiver waiver = Waiver.builder("W-1")
                .boundary("ledger")
                .principal(reader)
                .rule(new Waiver.MissingPermit(null, null))
                .owner("ledger team")
                .reason("migration")
                .riskAcceptedBy("security")
                .expiresAt(TestClock.START.plus(Duration.ofDays(1)))
                .build();
        Revocation revocation = Revocation.principal(EntityUid.of("Zt::Workload", "spiffe://td/other"), "left");
        ledger.zt().addWaiver(waiver);
        ledger.zt().revoke(revocation);
        good.put(AccessRequest.class, request);
        good.put(Decision.class, ledger.enforcing().decide(request));
        good.put(Watch.Listener.class, (Watch.Listener) (watch, decision) -> {});
        good.put(Change.class, new Change("ann", "why"));
        good.put(UnaryOperator.class, UnaryOperator.identity());
        good.put(Waiver.class, waiver);
        good.put(Revocation.class, revocation);
        good.put(Revocation.Target.class, revocation.target());
        good.put(
                GrantRequest.class,
                GrantRequest.of("repair")
                        .principal(reader)
                        .purpose("p")
                        .task("t")
                        .lifetime(Duration.ofMinutes(1))
                        .build());
        good.put(Evidence.class, ledger.svid("/reader"));
        good.put(String.class, "W-1");
        good.put(Map.class, Map.of());
        good.put(SpiffeId[].class, new SpiffeId[] {ledger.authority.id("/reader")});
        good.put(TrustSource.class, TrustSource.directory(ledger.trust));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static Stream<Method> entryPoints(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getParameterCount() > 0);
    }

    private @Nullable Throwable refusal(Object target, Method method, int absent) {
        @Nullable Object[] arguments = new @Nullable Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            Class<?> type = method.getParameterTypes()[i];
            arguments[i] = i == absent ? null : Objects.requireNonNull(good.get(type), type.getName());
        }
        Throwable thrown = catchThrowable(() -> method.invoke(target, arguments));
        return thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
    }

    @Test
    void nullArgument_isRefusedAndChangesNothing() throws Exception {
        assertThat(ledger.zt().decisionLog().flush(Duration.ofSeconds(10))).isTrue();
        int recorded = ledger.records.size() + ledger.events.size();
        long version = ledger.zt().snapshot().version();
        for (Object target : new Object[] {ledger.zt(), ledger.enforcing()}) {
            for (Method method : entryPoints(target.getClass()).toList()) {
                for (int i = 0; i < method.getParameterCount(); i++) {
                    assertThat(refusal(target, method, i))
                            .as("%s, argument %d", method, i)
                            .isInstanceOf(NullPointerException.class);
                    assertThat(ledger.zt().decisionLog().flush(Duration.ofSeconds(10)))
                            .isTrue();
                    assertThat(ledger.records.size() + ledger.events.size())
                            .as("%s, argument %d", method, i)
                            .isEqualTo(recorded);
                    assertThat(ledger.zt().snapshot().version())
                            .as("%s, argument %d", method, i)
                            .isEqualTo(version);
                }
            }
        }
        assertThat(entryPoints(Boundary.class)).hasSizeGreaterThan(8);
    }

    @Test
    void builder_takesNoNull() {
        for (Method method : entryPoints(ZeroTrustBuilder.class)
                .filter(method -> method.getParameterCount() == 1 && !method.getParameterTypes()[0].isPrimitive())
                .toList()) {
            Throwable thrown = catchThrowable(() -> method.invoke(ZeroTrust.builder(), (Object) null));
            assertThat(thrown).as("%s", method).isInstanceOf(InvocationTargetException.class);
            assertThat(thrown.getCause()).as("%s", method).isInstanceOf(NullPointerException.class);
        }
    }
}
