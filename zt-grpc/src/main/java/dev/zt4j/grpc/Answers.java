package dev.zt4j.grpc;

import dev.zt4j.reason.Reason;
import io.grpc.Status;

/** What callers are told: a code, and a text that is the same for all reasons. */
final class Answers {
    static final Status PERMISSION_DENIED = Status.PERMISSION_DENIED.withDescription("permission denied");
    private static final Status UNAUTHENTICATED = Status.UNAUTHENTICATED.withDescription("authentication required");
    private static final Status INVALID_ARGUMENT = Status.INVALID_ARGUMENT.withDescription("bad request");
    private static final Status UNAVAILABLE = Status.UNAVAILABLE.withDescription("unavailable");

    private Answers() {}

    static Status of(Reason.Family family) {
        return switch (family) {
            case AUTHENTICATION -> UNAUTHENTICATED;
            case REQUEST -> INVALID_ARGUMENT;
            case UNAVAILABLE -> UNAVAILABLE;
            case AUTHORIZATION, PERMITTED -> PERMISSION_DENIED;
        };
    }
}
