package dev.zt4j.benchmarks;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.http.HttpMethod;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.access.intercept.RequestMatcherDelegatingAuthorizationManager;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Spring Security: one literal path per policy, each with a manager that checks the caller's authorities and the
 * condition, whose values are attributes of the request. Paths are parsed before, as Spring MVC does once per request.
 */
final class SpringEngine implements Engine<SpringEngine.Question, AuthorizationResult> {
    private final RequestMatcherDelegatingAuthorizationManager manager;

    SpringEngine(Workload workload) {
        RequestMatcherDelegatingAuthorizationManager.Builder builder =
                RequestMatcherDelegatingAuthorizationManager.builder();
        PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
        for (int i = 0; i < workload.policies(); i++) {
            builder.add(paths.matcher(HttpMethod.GET, path(Workload.ledger(i))), rule(Workload.team(i)));
        }
        manager = builder.build();
    }

    private static String path(String ledger) {
        return "/" + Workload.LEDGER + "/" + ledger;
    }

    private static AuthorizationManager<RequestAuthorizationContext> rule(String team) {
        return (caller, context) -> {
            HttpServletRequest request = context.getRequest();
            return new AuthorizationDecision(isIn(caller.get(), team)
                    && Boolean.TRUE.equals(request.getAttribute("mtls"))
                    && request.getAttribute("sensitivity") instanceof Long sensitivity
                    && sensitivity <= Workload.GREATEST_SENSITIVITY);
        };
    }

    private static boolean isIn(Authentication caller, String team) {
        for (GrantedAuthority authority : caller.getAuthorities()) {
            if (team.equals(authority.getAuthority())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Question prepare(Workload.Call call) {
        MockHttpServletRequest request =
                new MockHttpServletRequest(call.action().equals(Workload.READ) ? "GET" : "POST", path(call.ledger()));
        request.setAttribute("mtls", call.mtls());
        request.setAttribute("sensitivity", call.sensitivity());
        request.setAttribute("hour", Workload.HOUR);
        ServletRequestPathUtils.parseAndCache(request);
        Authentication caller = new TestingAuthenticationToken(
                call.service(),
                null,
                List.of(new SimpleGrantedAuthority(Workload.EVERYONE), new SimpleGrantedAuthority(call.team())));
        return new Question(() -> caller, request);
    }

    @Override
    public AuthorizationResult decide(Question request) {
        return Objects.requireNonNull(manager.authorize(request.caller(), request.request()));
    }

    @Override
    public boolean permits(AuthorizationResult answer) {
        return answer.isGranted();
    }

    record Question(Supplier<Authentication> caller, HttpServletRequest request) {}
}
