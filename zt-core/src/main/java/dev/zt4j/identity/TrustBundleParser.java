package dev.zt4j.identity;

import dev.zt4j.identity.SkippedEntry.Cause;
import dev.zt4j.reason.RefusedException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads key sets entry by entry, so that one bad key does not take the good ones along. */
final class TrustBundleParser {
    static final int MAX_BYTES = 1 << 20;
    static final int MAX_KEYS = 1_000;
    static final Duration STANDARD_REFRESH = Duration.ofMinutes(5);

    private static final Duration MIN_REFRESH = Duration.ofSeconds(30);
    private static final Duration MAX_REFRESH = Duration.ofHours(24);

    private static final String X509_USE = "x509-svid";
    private static final String JWT_USE = "jwt-svid";
    private static final String WIT_USE = "wit-svid";
    private static final int SEQUENCE_BITS = 64;

    private final List<X509Certificate> authorities = new ArrayList<>();
    private final Map<String, JwtKey> jwtKeys = new HashMap<>();
    private final Map<String, JwtKey> witKeys = new HashMap<>();
    private final Set<String> otherKeyIds = new HashSet<>();
    private final List<SkippedEntry> skipped = new ArrayList<>();

    /** How many entries for tokens have a key ID, whether they can be used or not. */
    private final Map<Object, Integer> keyIdCounts = new HashMap<>();

    private TrustBundleParser() {}

    /** A map of trust bundles (SPIFFE Trust Domain and Bundle section 5). */
    record BundleMap(List<TrustBundle> bundles, Duration refreshHint) {}

    static TrustBundle parse(TrustDomain trustDomain, byte[] json) {
        return bundle(trustDomain, document(json));
    }

    /** Reads a map of trust bundles; one that is no bundle refuses them all. */
    static BundleMap parseMap(byte[] json) {
        Map<?, ?> document = document(json);
        if (!(document.get("trust_domains") instanceof Map<?, ?> members)) {
            throw new TrustBundleException("the document has no object named trust_domains");
        }
        List<TrustBundle> bundles = new ArrayList<>();
        for (Map.Entry<?, ?> member : members.entrySet()) {
            bundles.add(mapMember((String) member.getKey(), member.getValue()));
        }
        return new BundleMap(bundles, refreshHint(document));
    }

    private static TrustBundle mapMember(String name, @Nullable Object value) {
        TrustDomain trustDomain;
        try {
            trustDomain = TrustDomain.of(name);
        } catch (RefusedException e) {
            throw new TrustBundleException("a name among the trust domains is none: " + e.getMessage());
        }
        if (!(value instanceof Map<?, ?> document)) {
            throw new TrustBundleException(name + ": no JSON object");
        }
        try {
            return bundle(trustDomain, document);
        } catch (TrustBundleException e) {
            throw new TrustBundleException(name + ": " + e.getMessage());
        }
    }

    static IssuerKeys parseIssuer(String issuer, byte[] json) {
        TrustBundleParser parser = new TrustBundleParser();
        List<?> entries = entries(document(json));
        parser.countKeyIds(entries, TrustBundleParser::signs);
        parser.read(entries, parser::issuerEntry);
        return new IssuerKeys(issuer, parser.jwtKeys, parser.skipped);
    }

    private static TrustBundle bundle(TrustDomain trustDomain, Map<?, ?> document) {
        TrustBundleParser parser = new TrustBundleParser();
        BigInteger sequence = sequence(document);
        List<?> entries = entries(document);
        parser.countKeyIds(entries, entry -> JWT_USE.equals(entry.get("use")) || WIT_USE.equals(entry.get("use")));
        parser.read(entries, parser::bundleEntry);
        return new TrustBundle(
                trustDomain,
                new TrustBundle.Keys(parser.authorities, parser.jwtKeys, parser.witKeys, parser.otherKeyIds),
                sequence,
                refreshHint(document),
                parser.skipped);
    }

    static Map<String, @Nullable Object> document(byte[] json) {
        if (json.length > MAX_BYTES) {
            throw new TrustBundleException("the document is larger than " + MAX_BYTES + " bytes");
        }
        try {
            return StrictJson.object(json);
        } catch (RefusedException e) {
            throw new TrustBundleException("the document is not strict JSON");
        }
    }

    private static List<?> entries(Map<?, ?> document) {
        if (!(document.get("keys") instanceof List<?> entries)) {
            throw new TrustBundleException("the document has no array named keys");
        }
        if (entries.size() > MAX_KEYS) {
            throw new TrustBundleException("the document has more than " + MAX_KEYS + " keys");
        }
        return entries;
    }

    private static @Nullable BigInteger sequence(Map<?, ?> document) {
        if (!document.containsKey("spiffe_sequence")) {
            return null;
        }
        BigInteger sequence = integer(document.get("spiffe_sequence"));
        if (sequence == null || sequence.signum() < 0 || sequence.bitLength() > SEQUENCE_BITS) {
            throw new TrustBundleException("spiffe_sequence is no unsigned integer of 64 bits");
        }
        return sequence;
    }

    private static Duration refreshHint(Map<?, ?> document) {
        BigInteger seconds = integer(document.get("spiffe_refresh_hint"));
        if (seconds == null || seconds.signum() <= 0) {
            return STANDARD_REFRESH;
        }
        long bounded = seconds.min(BigInteger.valueOf(MAX_REFRESH.toSeconds())).longValue();
        return Duration.ofSeconds(Math.max(bounded, MIN_REFRESH.toSeconds()));
    }

    private static @Nullable BigInteger integer(@Nullable Object value) {
        return value instanceof BigInteger large
                ? large
                : value instanceof Long small ? BigInteger.valueOf(small) : null;
    }

    private void countKeyIds(List<?> entries, Predicate<Map<?, ?>> verifiesTokens) {
        for (Object entry : entries) {
            if (entry instanceof Map<?, ?> fields
                    && fields.get("kid") instanceof String keyId
                    && verifiesTokens.test(fields)) {
                keyIdCounts.merge(keyId, 1, Integer::sum);
            }
        }
    }

    private interface EntryReader {
        void read(Map<?, ?> fields) throws UnusableKeyException;
    }

    private void read(List<?> entries, EntryReader reader) {
        for (int i = 0; i < entries.size(); i++) {
            try {
                if (!(entries.get(i) instanceof Map<?, ?> fields)) {
                    throw new UnusableKeyException(Cause.NOT_AN_OBJECT);
                }
                JwkParser.checkPublic(fields);
                reader.read(fields);
            } catch (UnusableKeyException e) {
                skipped.add(new SkippedEntry(i, e.reason()));
            }
        }
    }

    private void bundleEntry(Map<?, ?> fields) throws UnusableKeyException {
        Object use = fields.get("use");
        if (fields.get("kid") instanceof String keyId && !JWT_USE.equals(use)) {
            otherKeyIds.add(keyId);
        }
        if (X509_USE.equals(use)) {
            authorities.add(authority(fields));
        } else if (JWT_USE.equals(use)) {
            tokenKey(fields, jwtKeys);
        } else if (WIT_USE.equals(use)) {
            tokenKey(fields, witKeys);
        } else {
            throw new UnusableKeyException(Cause.KEY_USE);
        }
    }

    private void issuerEntry(Map<?, ?> fields) throws UnusableKeyException {
        if (!signs(fields)) {
            throw new UnusableKeyException(Cause.KEY_USE);
        }
        tokenKey(fields, jwtKeys);
    }

    private static boolean signs(Map<?, ?> fields) {
        return !fields.containsKey("use") || "sig".equals(fields.get("use"));
    }

    private static X509Certificate authority(Map<?, ?> fields) throws UnusableKeyException {
        PublicKey key = JwkParser.publicKey(fields);
        if (!(fields.get("x5c") instanceof List<?> chain)
                || chain.isEmpty()
                || !(chain.get(0) instanceof String base64)
                // The decoder takes a text without padding; the standard form has it.
                || base64.length() % 4 != 0) {
            throw new UnusableKeyException(Cause.CERTIFICATE);
        }
        X509Certificate certificate;
        try {
            certificate = Crypto.certificate(Crypto.base64(base64));
        } catch (RefusedException e) {
            throw new UnusableKeyException(Cause.CERTIFICATE);
        }
        if (!Crypto.sameKey(key, certificate.getPublicKey())) {
            throw new UnusableKeyException(Cause.CERTIFICATE_KEY);
        }
        return certificate;
    }

    private void tokenKey(Map<?, ?> fields, Map<String, JwtKey> keys) throws UnusableKeyException {
        String keyId = JwkParser.keyId(fields);
        if (keyIdCounts.getOrDefault(keyId, 0) > 1) {
            throw new UnusableKeyException(Cause.DUPLICATE_KEY_ID);
        }
        JwkParser.checkVerifies(fields);
        PublicKey key = JwkParser.publicKey(fields);
        String name = JwkParser.algorithm(fields);
        JwsAlgorithm pinned = JwsAlgorithm.of(name);
        if (name != null && pinned == null) {
            throw new UnusableKeyException(Cause.MALFORMED_KEY);
        }
        try {
            keys.put(keyId, new JwtKey(keyId, Crypto.STANDARD.engineKey(key), pinned));
        } catch (RefusedException e) {
            throw new UnusableKeyException(Cause.MALFORMED_KEY);
        }
    }
}
