package dev.zt4j.samples.grpc;

import dev.zt4j.grpc.JwtSvidCredentials;
import dev.zt4j.grpc.ZeroTrustServerInterceptor;
import dev.zt4j.identity.SpiffeId;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/** Takes orders from users, and books each at the ledger on behalf of the user who placed it. */
final class OrdersService implements BindableService {
    private static final Context.Key<String> TOKEN = Context.key("token of the caller");

    private final Workload orders;
    private final TokenServer tokens;
    private final SpiffeId ledger;
    private final ManagedChannel toLedger;

    OrdersService(Workload orders, TokenServer tokens, SpiffeId ledger, ManagedChannel toLedger) {
        this.orders = orders;
        this.tokens = tokens;
        this.ledger = ledger;
        this.toLedger = toLedger;
    }

    /** Returns what decides on calls of this service. */
    ZeroTrustServerInterceptor guard() {
        return ZeroTrustServerInterceptor.builder(orders.boundary())
                .method(
                        Rpc.PLACE.getFullMethodName(),
                        method -> method.action("place").resource("Shop", "main"))
                .method(
                        Rpc.SETTLED.getFullMethodName(),
                        method -> method.action("settle").resource("Shop", "main"))
                .build();
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(Rpc.ORDERS)
                .addMethod(Rpc.PLACE, ServerCalls.asyncUnaryCall(this::place))
                .addMethod(Rpc.SETTLED, ServerCalls.asyncUnaryCall((order, answers) -> {
                    answers.onNext(order + " is settled");
                    answers.onCompleted();
                }))
                .build();
    }

    /** The token that a user has shown is for this service alone: the ledger gets another, which says who acts. */
    private void place(String order, StreamObserver<String> answers) {
        String shown = TOKEN.get();
        JwtSvidCredentials onBehalf = JwtSvidCredentials.of(
                orders.zt(),
                ledger,
                Workload.audience(ledger),
                audience -> tokens.exchange(shown, orders.id(), audience));
        try {
            answers.onNext(ClientCalls.blockingUnaryCall(
                    toLedger, Rpc.BOOK, CallOptions.DEFAULT.withCallCredentials(onBehalf), order));
            answers.onCompleted();
        } catch (StatusRuntimeException e) {
            answers.onError(e.getStatus().asException());
        }
    }

    /** Keeps the token of a call for its handler; who it speaks for is decided after that. */
    static final class TokenOfCaller implements ServerInterceptor {
        private static final Metadata.Key<String> AUTHORIZATION =
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
        private static final String BEARER = "Bearer ";

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String field = headers.get(AUTHORIZATION);
            return field == null || !field.startsWith(BEARER)
                    ? next.startCall(call, headers)
                    : Contexts.interceptCall(
                            Context.current().withValue(TOKEN, field.substring(BEARER.length())), call, headers, next);
        }
    }
}
