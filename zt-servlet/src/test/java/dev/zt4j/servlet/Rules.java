package dev.zt4j.servlet;

/** The policies that most tests of this module go by. */
final class Rules {
    static final String POLICIES = """
            @id("web") permit(principal == Zt::Workload::"spiffe://prod.example/web", action, resource)
              unless { resource == Zt::Http::Route::"/admin" };
            @id("closed") forbid(principal, action == Action::"readEntry", resource == Entry::"13");
            @id("health") permit(principal, action, resource == Zt::Http::Route::"/health");
            """;

    private Rules() {}
}
