package dev.zt4j.grpc;

import dev.zt4j.enforcement.Boundary;
import dev.zt4j.enforcement.Decision;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * Lets through to a handler what it may see: each message that is permitted, nothing once the call is denied but that it
 * is over.
 */
final class GuardedListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final GuardedCall<Q, ?> call;
    private final Boundary boundary;
    private final Meaning meaning;
    private final Caller caller;

    GuardedListener(
            ServerCall.Listener<Q> handler, GuardedCall<Q, ?> call, Boundary boundary, Meaning meaning, Caller caller) {
        super(handler);
        this.call = call;
        this.boundary = boundary;
        this.meaning = meaning;
        this.caller = caller;
    }

    @Override
    public void onMessage(Q message) {
        if (!call.denied() && permitted(message)) {
            super.onMessage(message);
        }
    }

    private boolean permitted(Q message) {
        MessageRule<?> rule = meaning.message();
        if (rule == null) {
            return true;
        }
        Decision decision = boundary.decide(rule.request(message, meaning, caller));
        if (!decision.allowed()) {
            Status status = Answers.of(decision.family());
            call.deny(status);
            call.ended(status.getCode());
        }
        // Whoever denied it meanwhile: nothing more is let through.
        return !call.denied() && decision.allowed();
    }

    @Override
    public void onHalfClose() {
        if (!call.denied()) {
            super.onHalfClose();
        }
    }

    @Override
    public void onReady() {
        if (!call.denied()) {
            super.onReady();
        }
    }

    @Override
    public void onCancel() {
        call.ended(Status.Code.CANCELLED);
        super.onCancel();
    }

    @Override
    public void onComplete() {
        call.ended(Status.Code.OK);
        if (call.denied()) {
            // The handler did not end it, so it has to be told that it is at an end.
            super.onCancel();
        } else {
            super.onComplete();
        }
    }
}
