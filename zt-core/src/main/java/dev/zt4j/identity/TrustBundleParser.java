package dev.zt4j.identity;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import dev.zt4j.reason.RefusedException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads SPIFFE trust bundles entry by entry, so that one bad key does not take the good ones along. */
final class TrustBundleParser {
    static final int MAX_BYTES = 1 << 20;
    static final int MAX_KEYS = 1_000;

    private static final String JWT_USE = "jwt-svid";

    private static final Set<String> PRIVATE_PARTS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    private final List<X509Certificate> authorities = new ArrayList<>();
    private final Map<String, JwtKey> jwtKeys = new HashMap<>();
    private final Set<String> keyIds = new HashSet<>();
    private final Set<String> otherKeyIds = new HashSet<>();
    private int skipped;

    private TrustBundleParser() {}

    static TrustBundle parse(TrustDomain trustDomain, byte[] json) {
        List<?> entries = entries(json);
        TrustBundleParser parser = new TrustBundleParser();
        entries.forEach(parser::entry);
        return new TrustBundle(trustDomain, parser.authorities, parser.jwtKeys, parser.otherKeyIds, parser.skipped);
    }

    static IssuerKeys parseIssuer(String issuer, byte[] json) {
        List<?> entries = entries(json);
        TrustBundleParser parser = new TrustBundleParser();
        entries.forEach(parser::issuerEntry);
        return new IssuerKeys(issuer, parser.jwtKeys, parser.skipped);
    }

    private static List<?> entries(byte[] json) {
        if (json.length > MAX_BYTES) {
            throw new TrustBundleException("the document is larger than " + MAX_BYTES + " bytes");
        }
        Map<String, @Nullable Object> document;
        try {
            document = StrictJson.object(json);
        } catch (RefusedException e) {
            throw new TrustBundleException("the document is not strict JSON");
        }
        if (!(document.get("keys") instanceof List<?> entries)) {
            throw new TrustBundleException("the document has no array named keys");
        }
        if (entries.size() > MAX_KEYS) {
            throw new TrustBundleException("the document has more than " + MAX_KEYS + " keys");
        }
        return entries;
    }

    private void entry(@Nullable Object entry) {
        Map<String, Object> fields = fields(entry);
        if (fields.get("kid") instanceof String keyId && !JWT_USE.equals(fields.get("use"))) {
            otherKeyIds.add(keyId);
        }
        if (holdsSecret(fields) || !(authority(fields) || jwtAuthority(fields))) {
            skipped++;
        }
    }

    private void issuerEntry(@Nullable Object entry) {
        Map<String, Object> fields = fields(entry);
        Object use = fields.get("use");
        boolean signs = !fields.containsKey("use") || "sig".equals(use);
        if (holdsSecret(fields) || !signs || !tokenKey(fields)) {
            skipped++;
        }
    }

    /** Returns the members of an entry; none for what is no object, which then lacks all that is needed. */
    private static Map<String, Object> fields(@Nullable Object entry) {
        Map<String, Object> fields = new HashMap<>();
        if (entry instanceof Map<?, ?> untyped) {
            untyped.forEach((name, value) -> fields.put((String) name, value));
        }
        return fields;
    }

    private static boolean holdsSecret(Map<String, Object> fields) {
        return fields.keySet().stream().anyMatch(PRIVATE_PARTS::contains);
    }

    private boolean authority(Map<String, Object> fields) {
        if (!"x509-svid".equals(fields.get("use"))
                || !(fields.get("x5c") instanceof List<?> chain)
                || chain.isEmpty()
                || !(chain.get(0) instanceof String base64)) {
            return false;
        }
        PublicKey key = publicKey(fields);
        try {
            X509Certificate certificate = Crypto.certificate(Crypto.base64(base64));
            if (key == null || !Crypto.sameKey(key, certificate.getPublicKey())) {
                return false;
            }
            return authorities.add(certificate);
        } catch (RefusedException e) {
            return false;
        }
    }

    private boolean jwtAuthority(Map<String, Object> fields) {
        return JWT_USE.equals(fields.get("use")) && tokenKey(fields);
    }

    private boolean tokenKey(Map<String, Object> fields) {
        if (!(fields.get("kid") instanceof String keyId) || keyId.isEmpty()) {
            return false;
        }
        PublicKey key = publicKey(fields);
        if (!keyIds.add(keyId)) {
            jwtKeys.remove(keyId);
            return false;
        }
        JWK jwk = parseJwk(fields);
        if (key == null || jwk == null || !maysVerify(jwk)) {
            return false;
        }
        JWSAlgorithm pinned = jwk.getAlgorithm() == null
                ? null
                : JWSAlgorithm.parse(jwk.getAlgorithm().getName());
        jwtKeys.put(keyId, new JwtKey(keyId, Crypto.STANDARD.engineKey(key), jwk, pinned));
        return true;
    }

    private static boolean maysVerify(JWK jwk) {
        return jwk.getKeyOperations() == null || jwk.getKeyOperations().contains(KeyOperation.VERIFY);
    }

    private static @Nullable PublicKey publicKey(Map<String, Object> fields) {
        JWK jwk = parseJwk(fields);
        if (!(jwk instanceof AsymmetricJWK asymmetric)) {
            return null;
        }
        try {
            PublicKey key = asymmetric.toPublicKey();
            return Crypto.strongEnough(key) ? key : null;
        } catch (com.nimbusds.jose.JOSEException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable JWK parseJwk(Map<String, Object> fields) {
        Map<String, Object> keyOnly = new HashMap<>(fields);
        // SPIFFE's values of "use" are not those of RFC 7517, and the chain was read by stricter rules.
        keyOnly.keySet().removeIf(name -> "use".equals(name) || name.startsWith("x5"));
        try {
            return JWK.parse(keyOnly);
        } catch (java.text.ParseException | RuntimeException e) {
            // The library throws unchecked exceptions on crafted keys; such a key is skipped like any other.
            return null;
        }
    }
}
