package dev.zt4j.servlet;

import dev.zt4j.identity.Credential;
import dev.zt4j.identity.Principal;
import dev.zt4j.identity.PrincipalKind;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * The request as the application sees it: its caller is the one who was proven, whoever the container thinks it is, and
 * what goes on asynchronously is watched.
 */
final class IdentifiedRequest extends HttpServletRequestWrapper {
    private final EndableResponse response;
    private final Passed passed;
    private final @Nullable Caller caller;
    private final @Nullable String authType;

    IdentifiedRequest(HttpServletRequest request, EndableResponse response, Passed passed) {
        super(request);
        this.response = response;
        this.passed = passed;
        Principal principal = passed.principal();
        // To the servlet API, a caller who proved nothing is no principal.
        if (principal == null || principal.kind() == PrincipalKind.ANONYMOUS) {
            this.caller = null;
            this.authType = null;
        } else {
            this.caller = new Caller(principal.id(), passed);
            this.authType = authType(principal.credential().kind());
        }
    }

    @Override
    public java.security.@Nullable Principal getUserPrincipal() {
        return caller;
    }

    @Override
    public @Nullable String getRemoteUser() {
        return caller == null ? null : caller.getName();
    }

    @Override
    public @Nullable String getAuthType() {
        return authType;
    }

    /** Returns false: what a caller may do is for policy to say, there are no roles. */
    @Override
    public boolean isUserInRole(String role) {
        return false;
    }

    /** Starts it with this request and its response, since the container's know neither the caller nor an end. */
    @Override
    public AsyncContext startAsync() {
        return startAsync(this, response);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse answer) {
        AsyncContext started = super.startAsync(request, answer);
        setAttribute(ZeroTrustFilter.PASSED_ATTRIBUTE, passed);
        passed.goesOn(started);
        return started;
    }

    private static String authType(Credential.Kind kind) {
        return kind == Credential.Kind.X509_SVID ? CLIENT_CERT_AUTH : "Bearer";
    }
}
