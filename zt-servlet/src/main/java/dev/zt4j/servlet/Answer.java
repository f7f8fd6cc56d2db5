package dev.zt4j.servlet;

import dev.zt4j.enforcement.Decision;
import dev.zt4j.identity.Challenge;
import dev.zt4j.reason.Reason;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a caller learns of a denial: which of four kinds it is, and nothing else. */
enum Answer {
    UNAUTHENTICATED(HttpServletResponse.SC_UNAUTHORIZED, "authentication required"),
    FORBIDDEN(HttpServletResponse.SC_FORBIDDEN, "forbidden"),
    BAD_REQUEST(HttpServletResponse.SC_BAD_REQUEST, "bad request"),
    UNAVAILABLE(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "unavailable");

    private final int status;
    private final String text;

    Answer(int status, String text) {
        this.status = status;
        this.text = text;
    }

    static Answer to(Decision decision) {
        Reason.Family family = decision.family();
        if (decision.reason() == Reason.EVIDENCE_MALFORMED) {
            // RFC 6750 section 3.1: what cannot be read, or comes twice, is an invalid request.
            return BAD_REQUEST;
        }
        if (family == Reason.Family.AUTHENTICATION) {
            return UNAUTHENTICATED;
        }
        if (family == Reason.Family.REQUEST) {
            return BAD_REQUEST;
        }
        return family == Reason.Family.UNAVAILABLE ? UNAVAILABLE : FORBIDDEN;
    }

    /** Writes the answer, as far as the response still takes one. */
    void write(HttpServletResponse response, DispatcherType dispatch, Challenge challenge) throws IOException {
        // Within an include the answer is another resource's; the one that was denied adds nothing to it.
        if (dispatch == DispatcherType.INCLUDE || response.isCommitted()) {
            return;
        }
        if (dispatch != DispatcherType.REQUEST) {
            // What the application has prepared so far was for somebody it thought could go on.
            response.reset();
        }
        byte[] body = (text + '\n').getBytes(StandardCharsets.US_ASCII);
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        if (this == UNAUTHENTICATED) {
            challenge.values().forEach(value -> response.addHeader("WWW-Authenticate", value));
            challenge.dpopNonce().ifPresent(nonce -> response.setHeader("DPoP-Nonce", nonce));
        }
        response.setContentType("text/plain;charset=us-ascii");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
