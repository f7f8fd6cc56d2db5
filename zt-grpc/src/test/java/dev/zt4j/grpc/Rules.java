package dev.zt4j.grpc;

/** The policies that most tests of this module go by. */
final class Rules {
    static final String POLICIES = """
            @id("web") permit(principal == Zt::Workload::"spiffe://prod.example/web", action in Zt::Grpc::Action::"call",
                              resource in Zt::Grpc::Service::"ledger.Ledger")
              unless { resource == Zt::Grpc::Method::"ledger.Ledger/Admin" };
            @id("closed") forbid(principal, action, resource == Zt::Grpc::Method::"ledger.Ledger/Closed");
            @id("entry") permit(principal == Zt::Workload::"spiffe://prod.example/web", action == Action::"readEntry",
                                resource == Entry::"all");
            @id("health") permit(principal, action, resource == Zt::Grpc::Method::"ledger.Ledger/Health");
            """;

    private Rules() {}
}
