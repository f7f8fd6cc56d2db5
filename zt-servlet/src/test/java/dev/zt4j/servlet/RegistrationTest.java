package dev.zt4j.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt4j.coverage.CoverageReport;
import dev.zt4j.coverage.CoverageStatus;
import dev.zt4j.servlet.Wire.Reply;
import dev.zt4j.testing.world.World;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("container")
final class RegistrationTest {
    private final World world = new World(World.ENFORCE, Rules.POLICIES);
    private final App app = new App("");

    @AfterEach
    void stop() {
        app.close();
        world.close();
    }

    private ZeroTrustFilter.Builder filter() {
        return ZeroTrustFilter.builder(world.boundary).route("GET", "/pub").route("GET", "/admin");
    }

    private static void add(ServletContext context, String name, Filter filter, boolean last, String... patterns) {
        context.addFilter(name, filter).addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), last, patterns);
    }

    private List<String> mappings(CoverageStatus status) {
        return world.zt.coverage().report().in(status).stream()
                .map(CoverageReport.Entry::point)
                .filter(point -> !point.name().startsWith("data sources"))
                .map(Object::toString)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/*", "*.do", "/", "/*"})
    @DisplayName("H-23 a filter that others have registered does not start, for who knows how")
    void filterThatOthersRegistered_doesNotStart(String pattern) {
        ZeroTrustFilter filter = filter().build();
        app.atStart(context -> add(context, "zero-trust", filter, false, pattern));
        assertThatThrownBy(() -> app.listen(world)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("H-23 a filter that was registered rightly does not start where others registered it once more")
    void filterThatOthersRegisteredOnceMore_doesNotStart() {
        ZeroTrustFilter filter = filter().build();
        app.guard(filter);
        app.listen(world);
        try (App other = new App("")) {
            other.atStart(context -> add(context, "another", filter, false, "/api/*"));
            assertThatThrownBy(() -> other.listen(world)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    @DisplayName("H-23 the filter comes before those that the application declares")
    void registration_isFirst() throws IOException {
        app.atStart(context -> add(
                context,
                "other",
                (request, response, chain) -> {
                    app.seen.add(new App.Seen("OTHER", "", null, null, null, null, null));
                    chain.doFilter(request, response);
                },
                true,
                "/*"));
        app.guard(filter().build());
        app.listen(world);
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/admin").status()).isEqualTo(403);
            assertThat(app.seen).isEmpty();
            assertThat(wire.get("/pub").status()).isEqualTo(200);
            assertThat(app.seen).hasSize(2);
        }
    }

    @Test
    @DisplayName("H-23 a request that a filter before ours has put its own in place of is refused")
    void requestOfAFilterBeforeOurs_isRefused() throws IOException {
        app.atStart(context -> add(context, "other", rewriting("/pub"), false, "/*"));
        app.guard(filter().build());
        app.listen(world);
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            Reply reply = wire.get("/admin");
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).isEqualTo("unavailable\n");
            assertThat(app.seen).isEmpty();
            assertThat(world.outcomes()).containsExactly("DENY http.not-first");
        }
    }

    @Test
    @DisplayName("H-23 ACCEPT a filter that says so may stand behind others")
    void filterBehindOthers_servesIfItSaysSo() throws IOException {
        ZeroTrustFilter filter = filter().registeredElsewhere().build();
        app.atStart(context -> {
            add(context, "other", wrapping(), false, "/*");
            add(context, "zero-trust", filter, true, "/*");
        });
        app.listen(world);
        try (Wire wire = Wire.open(world, app, world.svid("/web"))) {
            assertThat(wire.get("/pub").status()).isEqualTo(200);
            assertThat(wire.get("/admin").status()).isEqualTo(403);
        }
        assertThat(mappings(CoverageStatus.ENFORCED)).contains("servlet-mapping / servlet of / (ledger-api)");
    }

    @Test
    void nameThatIsTaken_isRefused() {
        ZeroTrustFilter filter = filter().build();
        app.guard(filter);
        app.atStart(context -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> filter.register(context, "zero-trust"))
                    .withMessageContaining("zero-trust");
            app.seen.add(new App.Seen("REFUSED", "", null, null, null, null, null));
        });
        app.listen(world);
        assertThat(app.seen).hasSize(1);
    }

    @Test
    void everyServletMapping_standsInTheCoverageLedger() {
        App ledger = new App("/ledger");
        ledger.serve("/api/*", ledger::record);
        ledger.serve("/exact", ledger::record);
        ledger.guard(filter().build());
        ledger.listen(world);
        ledger.close();
        assertThat(mappings(CoverageStatus.ENFORCED))
                .contains(
                        "servlet-mapping /ledger/ servlet of / (ledger-api)",
                        "servlet-mapping /ledger/api/* servlet of /api/* (ledger-api)",
                        "servlet-mapping /ledger/exact servlet of /exact (ledger-api)");
        assertThat(mappings(CoverageStatus.NOT_ENUMERABLE))
                .contains("other handlers of servlet of / in /ledger", "other handlers of servlet of /api/* in /ledger")
                .doesNotContain("other handlers of servlet of /exact in /ledger");
        assertThat(mappings(CoverageStatus.UNGUARDED)).isEmpty();
    }

    @Test
    void mappingThatTheFilterDoesNotCover_standsThereUnguarded() {
        for (String mapping : List.of("/api/*", "/api/v1/*", "/api", "/apis", "/b.do", "*.do", "*.dot", "/named")) {
            app.serve(mapping, app::record);
        }
        ZeroTrustFilter filter = filter().registeredElsewhere().build();
        app.atStart(context -> {
            add(context, "zero-trust", filter, true, "/api/*", "*.do");
            context.getFilterRegistration("zero-trust")
                    .addMappingForServletNames(EnumSet.allOf(DispatcherType.class), true, "servlet of /named");
        });
        app.listen(world);
        assertThat(mappings(CoverageStatus.ENFORCED))
                .containsExactly(
                        "servlet-mapping *.do servlet of *.do (ledger-api)",
                        "servlet-mapping /api servlet of /api (ledger-api)",
                        "servlet-mapping /api/* servlet of /api/* (ledger-api)",
                        "servlet-mapping /api/v1/* servlet of /api/v1/* (ledger-api)",
                        "servlet-mapping /b.do servlet of /b.do (ledger-api)",
                        "servlet-mapping /named servlet of /named (ledger-api)");
        assertThat(mappings(CoverageStatus.UNGUARDED))
                .contains(
                        "servlet-mapping *.dot servlet of *.dot",
                        "servlet-mapping / servlet of /",
                        "servlet-mapping /apis servlet of /apis");
    }

    private static Filter wrapping() {
        return (request, response, chain) ->
                chain.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request), response);
    }

    private static Filter rewriting(String path) {
        return (request, response, chain) -> chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public String getRequestURI() {
                        return path;
                    }

                    @Override
                    public String getServletPath() {
                        return path;
                    }
                },
                response);
    }
}
