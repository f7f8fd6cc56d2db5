package dev.zt4j.grpc;

import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import io.grpc.Context;
import io.grpc.ServerCall;
import org.jspecify.annotations.Nullable;

/** Runs each callback of a handler as the caller and in the call's context, on whatever thread it comes. */
final class IdentifiedListener<Q> extends ServerCall.Listener<Q> {
    private final @Nullable Principal principal;
    private final Context context;
    private final ServerCall.Listener<Q> handler;

    IdentifiedListener(@Nullable Principal principal, Context context, ServerCall.Listener<Q> handler) {
        this.principal = principal;
        this.context = context;
        this.handler = handler;
    }

    private void run(Runnable callback) {
        Context before = context.attach();
        try {
            CurrentPrincipal.run(principal, callback);
        } finally {
            context.detach(before);
        }
    }

    @Override
    public void onMessage(Q message) {
        run(() -> handler.onMessage(message));
    }

    @Override
    public void onHalfClose() {
        run(handler::onHalfClose);
    }

    @Override
    public void onCancel() {
        run(handler::onCancel);
    }

    @Override
    public void onComplete() {
        run(handler::onComplete);
    }

    @Override
    public void onReady() {
        run(handler::onReady);
    }
}
