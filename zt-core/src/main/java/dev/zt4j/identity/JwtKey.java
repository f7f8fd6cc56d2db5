package dev.zt4j.identity;

import com.nimbusds.jose.JWSAlgorithm;
import java.security.PublicKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key of a trust bundle that verifies JWT-SVIDs, with the algorithm it is pinned to where the bundle says so.
 */
record JwtKey(String keyId, PublicKey publicKey, @Nullable JWSAlgorithm pinned) {
    JwtKey {
        Objects.requireNonNull(keyId, "keyId");
        Objects.requireNonNull(publicKey, "publicKey");
    }
}
