package dev.zt4j.samples.grpc;

import dev.zt4j.grpc.ZeroTrustServerInterceptor;
import dev.zt4j.identity.Principal;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;

/** Books orders, and says for whom and by whom. */
final class LedgerService implements BindableService {
    private final Workload ledger;

    LedgerService(Workload ledger) {
        this.ledger = ledger;
    }

    /** Returns what decides on calls of this service. */
    ZeroTrustServerInterceptor guard() {
        return ZeroTrustServerInterceptor.builder(ledger.boundary())
                .method(
                        Rpc.BOOK.getFullMethodName(),
                        method -> method.action("book").resource("Shop", "main"))
                .build();
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(Rpc.LEDGER)
                .addMethod(Rpc.BOOK, ServerCalls.asyncUnaryCall((order, answers) -> {
                    answers.onNext(order + " for " + caller());
                    answers.onCompleted();
                }))
                .build();
    }

    private static String caller() {
        Principal principal = ZeroTrustServerInterceptor.PRINCIPAL.get();
        if (principal == null) {
            return "nobody";
        }
        return principal.actors().isEmpty()
                ? principal.id()
                : principal.id() + " by " + principal.actors().get(0).id();
    }
}
