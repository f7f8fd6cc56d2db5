package dev.zt4j.identity;

import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How, and how lately, a person must have authenticated for something (RFC 9470): one of certain classes, compared
 * exactly, or no longer ago than an age, or both. Whoever does not say in a token how it was does not meet it.
 * Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class AuthenticationRequirement {
    private final List<String> classes;
    private final @Nullable Duration maxAge;

    private AuthenticationRequirement(List<String> classes, @Nullable Duration maxAge) {
        this.classes = classes;
        this.maxAge = maxAge;
    }

    /**
     * Requires one of the given authentication classes.
     *
     * @param values values of {@code acr}, the preferred one first; visible ASCII without quotes and backslashes
     * @throws IllegalArgumentException if there is none or one is malformed
     */
    public static AuthenticationRequirement classes(String... values) {
        Set<String> classes = new LinkedHashSet<>();
        for (String value : values) {
            if (!quotable(value)) {
                throw new IllegalArgumentException("an authentication class is malformed");
            }
            classes.add(value);
        }
        if (classes.isEmpty()) {
            throw new IllegalArgumentException("an authentication class is needed");
        }
        return new AuthenticationRequirement(List.copyOf(classes), null);
    }

    /**
     * Requires that the person authenticated no longer ago than this.
     *
     * @param age not negative; in seconds
     * @throws IllegalArgumentException if it is negative
     */
    public static AuthenticationRequirement maxAge(Duration age) {
        return new AuthenticationRequirement(List.of(), checked(age));
    }

    /** Requires, besides, that the person authenticated no longer ago than this. */
    public AuthenticationRequirement within(Duration age) {
        return new AuthenticationRequirement(classes, checked(age));
    }

    /**
     * Tells whether a principal's token says that this is met. A token from a server whose clock is ahead is granted 60
     * seconds; one that says it will be later is not believed.
     */
    public boolean isMetBy(Principal principal, Instant now) {
        Credential credential = principal.credential();
        boolean strong = classes.isEmpty()
                || credential.authenticationClass().filter(classes::contains).isPresent();
        return strong
                && (maxAge == null
                        || credential
                                .authenticatedAt()
                                .filter(at -> fresh(at, now))
                                .isPresent());
    }

    /**
     * Refuses a principal that does not meet this.
     *
     * @throws RefusedException with {@link Reason#AUTHENTICATION_INSUFFICIENT}
     */
    public void require(Principal principal, Instant now) {
        if (!isMetBy(principal, now)) {
            throw new RefusedException(Reason.AUTHENTICATION_INSUFFICIENT);
        }
    }

    private boolean fresh(Instant at, Instant now) {
        Duration age = Duration.between(at, now);
        return age.compareTo(Objects.requireNonNull(maxAge)) <= 0
                && age.negated().compareTo(EvidenceVerifier.MAX_CLOCK_SKEW) <= 0;
    }

    /** Returns what is required, for messages and the decision log. */
    @Override
    public String toString() {
        return "acr " + classes + (maxAge == null ? "" : " within " + maxAge);
    }

    /** Returns the parameters of a challenge (RFC 9470 section 3). */
    String parameters() {
        String acr = classes.isEmpty() ? "" : ", acr_values=\"" + String.join(" ", classes) + '"';
        return maxAge == null ? acr : acr + ", max_age=\"" + maxAge.toSeconds() + '"';
    }

    /** Visible ASCII, so that it stands in quotes as it is (RFC 6749 section 3.3, RFC 9110 section 5.6.4). */
    static boolean quotable(String text) {
        boolean quotable = !text.isEmpty();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quotable &= c > ' ' && c <= '~' && c != '"' && c != '\\';
        }
        return quotable;
    }

    private static Duration checked(Duration age) {
        if (age.isNegative()) {
            throw new IllegalArgumentException("the age must not be negative");
        }
        return age;
    }
}
