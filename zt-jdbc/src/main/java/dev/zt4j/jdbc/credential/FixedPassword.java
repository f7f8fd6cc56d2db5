package dev.zt4j.jdbc.credential;

import dev.zt4j.ZeroTrust;
import dev.zt4j.cedar.value.EntityUid;
import dev.zt4j.coverage.EntryPoint;
import dev.zt4j.coverage.EntryPointKind;
import dev.zt4j.enforcement.Waiver;
import dev.zt4j.enforcement.Waiver.StaticSecret;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/** A static secret, for as long as somebody has accepted the risk. */
final class FixedPassword implements CredentialSource {
    private final String user;
    private final String password;
    private final ZeroTrust zt;
    private final String boundary;
    private final EntityUid legacy;

    FixedPassword(String user, String password, ZeroTrust zt, String boundary) {
        this.user = Objects.requireNonNull(user, "user");
        this.password = Objects.requireNonNull(password, "password");
        this.zt = Objects.requireNonNull(zt, "zt");
        this.boundary = Objects.requireNonNull(boundary, "boundary");
        this.legacy = EntityUid.of("Zt::Legacy", user);
        zt.coverage().register(EntryPoint.guarded(EntryPointKind.STATIC_SECRET, "password of role " + user, boundary));
    }

    @Override
    public DatabaseCredential issue(Instant now) throws SQLException {
        Waiver waiver = waiver(now)
                .orElseThrow(() -> new SQLInvalidAuthorizationSpecException(
                        "the password of role " + user + " is a static secret, and no waiver at boundary " + boundary
                                + " is for " + legacy,
                        Failures.NO_CREDENTIAL));
        zt.boundary(boundary).used(waiver, "password of role " + user);
        String id = "password of " + user + " until " + waiver.expiresAt();
        return DatabaseCredential.password(id, user, password, now, waiver.expiresAt(), () -> {});
    }

    @Override
    public boolean holds(DatabaseCredential issued, Instant now) {
        return waiver(now).isPresent();
    }

    private Optional<Waiver> waiver(Instant now) {
        return zt.snapshot().waivers().values().stream()
                .filter(waiver -> waiver.boundary().equals(boundary)
                        && waiver.principal().equals(legacy)
                        && waiver.rule() instanceof StaticSecret
                        && waiver.expiresAt().isAfter(now))
                .max(Comparator.comparing(Waiver::expiresAt));
    }
}
