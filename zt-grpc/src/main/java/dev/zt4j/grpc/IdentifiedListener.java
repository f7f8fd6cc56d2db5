package dev.zt4j.grpc;

import dev.zt4j.identity.CurrentPrincipal;
import dev.zt4j.identity.Principal;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import org.jspecify.annotations.Nullable;

/** Runs each callback of a handler as the caller, on whatever thread it comes. */
final class IdentifiedListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final @Nullable Principal principal;

    IdentifiedListener(@Nullable Principal principal, ServerCall.Listener<Q> handler) {
        super(handler);
        this.principal = principal;
    }

    @Override
    public void onMessage(Q message) {
        CurrentPrincipal.run(principal, () -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
        CurrentPrincipal.run(principal, super::onHalfClose);
    }

    @Override
    public void onCancel() {
        CurrentPrincipal.run(principal, super::onCancel);
    }

    @Override
    public void onComplete() {
        CurrentPrincipal.run(principal, super::onComplete);
    }

    @Override
    public void onReady() {
        CurrentPrincipal.run(principal, super::onReady);
    }
}
