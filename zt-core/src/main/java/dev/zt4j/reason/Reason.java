package dev.zt4j.reason;

/**
 * Why a decision came out as it did. The set is closed, each {@linkplain #code() code} is stable, and codes
 * stand in the decision log only: a caller never sees more than its {@linkplain #family() family} suggests.
 *
 * <p>Thread-safe: immutable.
 *
 * @since 0.1.0
 */
public enum Reason {
    /** At least one policy permits and none forbids. */
    POLICY_PERMIT("policy.permit", Family.PERMITTED, "a policy permits and none forbids", "nothing to do"),

    /** No policy permits: what is not permitted is denied. */
    POLICY_NO_PERMIT(
            "policy.no-permit",
            Family.AUTHORIZATION,
            "no policy permits this",
            "if the caller should pass, write a permit; zt policy explain shows what came close"),
    /** A policy forbids. */
    POLICY_FORBID(
            "policy.forbid",
            Family.AUTHORIZATION,
            "a policy forbids this",
            "read the policy that the record names; a forbid is lifted by changing it"),
    /** A policy that forbids could not be evaluated, so it is taken to forbid. */
    POLICY_FORBID_ERROR(
            "policy.forbid-error",
            Family.AUTHORIZATION,
            "a forbid policy erred and is taken to forbid",
            "mend the policy that the record names as erring, or the data it reads"),
    /** Policy does not permit the actor of a delegated call; what it says of the actor follows. */
    POLICY_ACTOR(
            "policy.actor",
            Family.AUTHORIZATION,
            "policy does not permit who acts for the principal",
            "permit the actor as well, if need be only where context has delegation"),
    /** What the fleet shares was read longer ago than the staleness limit. */
    STATE_STALE(
            "state.stale",
            Family.AUTHORIZATION,
            "what the fleet shares is older than the staleness limit",
            "see why the source of the shared state fails: status of the sources, application log"),
    /** The last good policies are older than the staleness limit. */
    POLICY_STALE(
            "policy.stale",
            Family.AUTHORIZATION,
            "the policies are older than the staleness limit",
            "see why the policy source fails: status of the sources, application log"),
    /** A permit carries an obligation that the enforcement point does not know. */
    OBLIGATION_UNKNOWN(
            "obligation.unknown",
            Family.AUTHORIZATION,
            "a permit carries an unknown obligation",
            "take the obligation off the policy, or use an enforcement point that knows it"),
    /** A waiver relaxes a rule that would deny. */
    WAIVER_USED(
            "waiver.used",
            Family.PERMITTED,
            "a waiver relaxes a rule that would deny",
            "have its owner get rid of the need for it before it ends"),
    /** The boundary does not accept this kind of credential. */
    CREDENTIAL_KIND(
            "credential.kind",
            Family.AUTHENTICATION,
            "the boundary does not accept this kind of credential",
            "have the caller present a kind that the boundary accepts, or change the boundary"),
    /** The credential lives longer than the boundary allows. */
    CREDENTIAL_LIFETIME(
            "credential.lifetime",
            Family.AUTHENTICATION,
            "the credential lives longer than the boundary allows",
            "have the issuer give credentials that end sooner, or waive it for a time"),
    /** The boundary asks for proof of a private key, and there is none. */
    CREDENTIAL_UNBOUND(
            "credential.unbound",
            Family.AUTHENTICATION,
            "the caller has to prove a private key",
            "have the caller use TLS with a certificate, or tokens bound to a key"),
    /** The key that was proven is revoked. */
    REVOKED_KEY("revoked.key", Family.AUTHENTICATION, "the key is revoked", "intended; the caller gets a new key"),
    /** The session that the token belongs to is revoked. */
    REVOKED_SESSION(
            "revoked.session", Family.AUTHENTICATION, "the session is revoked", "intended; the person logs in again"),
    /** Everybody whom the issuer names is revoked. */
    REVOKED_ISSUER(
            "revoked.issuer",
            Family.AUTHENTICATION,
            "the trust domain or issuer is revoked",
            "intended; lift the revocation when the issuer can be trusted again"),
    /** The credential was issued before an instant from which on credentials hold. */
    REVOKED_ISSUED_BEFORE(
            "revoked.issued-before",
            Family.AUTHENTICATION,
            "the credential was issued too long ago",
            "intended; the caller gets a new credential"),
    /** The principal was revoked. */
    REVOKED_PRINCIPAL(
            "revoked.principal",
            Family.AUTHENTICATION,
            "the principal is revoked",
            "intended; lift the revocation if it was a mistake"),
    /** The presented token was revoked. */
    REVOKED_TOKEN(
            "revoked.token", Family.AUTHENTICATION, "the token is revoked", "intended; the caller gets a new token"),

    /** A static secret identifies its holder, but no boundary accepts it without a live waiver. */
    STATIC_SECRET_UNWAIVED(
            "waiver.missing",
            Family.AUTHENTICATION,
            "a static secret needs a waiver, and there is none",
            "replace the secret by a workload identity; until then declare a waiver with owner and end"),

    /** Nothing was presented that could prove who calls. */
    EVIDENCE_MISSING(
            "evidence.missing",
            Family.AUTHENTICATION,
            "no evidence was presented",
            "see that the caller presents a certificate or a token, and that no proxy takes it away"),
    /** What was presented cannot be read: two Authorization headers, say. */
    EVIDENCE_MALFORMED(
            "evidence.malformed",
            Family.AUTHENTICATION,
            "the evidence cannot be read",
            "mend the caller: one Authorization field, one scheme, one token"),
    /** What was presented is longer than anything that could be read. */
    LIMIT_EVIDENCE(
            "limit.evidence",
            Family.AUTHENTICATION,
            "the evidence is too long to be read",
            "send less: a list of certificates or tokens within the limits"),
    /** The handed-over principal has expired. */
    PRINCIPAL_EXPIRED(
            "principal.expired",
            Family.AUTHENTICATION,
            "the principal's credential has expired",
            "verify the caller's evidence again before the next step"),
    /** The handed-over principal was not verified here. */
    PRINCIPAL_FOREIGN(
            "principal.foreign",
            Family.AUTHENTICATION,
            "the principal was verified elsewhere",
            "hand over principals within one ZeroTrust only"),
    /** The last good trust bundles are older than the staleness limit. */
    TRUST_STALE(
            "trust.stale",
            Family.AUTHENTICATION,
            "the trust bundles are older than the staleness limit",
            "see why the source of the keys fails: status of the sources, application log"),

    /** The SPIFFE ID has another scheme than {@code spiffe} (SPIFFE-ID section 2). */
    ID_SCHEME(
            "id.scheme",
            Family.AUTHENTICATION,
            "the ID does not start with spiffe://",
            "mend the issuer: an ID starts with spiffe://"),
    /** The SPIFFE ID has upper-case letters in scheme or trust domain. */
    ID_CASE(
            "id.case",
            Family.AUTHENTICATION,
            "scheme or trust domain of the ID is not in lower case",
            "mend the issuer: scheme and trust domain are written in lower case"),
    /** The SPIFFE ID has no valid trust domain (SPIFFE-ID section 2.1). */
    ID_TRUST_DOMAIN(
            "id.trust-domain",
            Family.AUTHENTICATION,
            "the ID has no valid trust domain",
            "mend the issuer: a trust domain has no port, no user and 1 to 255 of a-z 0-9 . _ -"),
    /** The SPIFFE ID has a character that is not allowed (SPIFFE-ID section 2.2). */
    ID_CHARACTER(
            "id.char",
            Family.AUTHENTICATION,
            "the ID has a character that is not allowed",
            "mend the issuer: no percent encoding, no query, letters of ASCII only"),
    /** The SPIFFE ID has an empty, {@code .} or {@code ..} segment (SPIFFE-ID section 2.2). */
    ID_PATH(
            "id.path",
            Family.AUTHENTICATION,
            "the path of the ID is malformed",
            "mend the issuer: no empty, . or .. segment, no slash at the end"),
    /** The SPIFFE ID or its trust domain is too long (SPIFFE-ID section 2.3). */
    LIMIT_ID(
            "limit.id",
            Family.AUTHENTICATION,
            "the ID is too long",
            "mend the issuer: 2,048 bytes for an ID, 255 for a trust domain"),

    /** The leaf has no URI name or several (X509-SVID section 2). */
    X509_URI_SAN_COUNT(
            "x509.uri-san-count",
            Family.AUTHENTICATION,
            "the leaf does not have exactly one URI name",
            "mend the issuer: a leaf has one URI name and no more"),
    /** The leaf's ID has no path (X509-SVID section 5.2). */
    X509_LEAF_PATH(
            "x509.leaf-path",
            Family.AUTHENTICATION,
            "the ID of the leaf has no path",
            "give the workload an ID with a path; a trust domain alone names nobody"),
    /** The leaf is a CA certificate (X509-SVID section 5.2). */
    X509_LEAF_CA(
            "x509.leaf-ca",
            Family.AUTHENTICATION,
            "the leaf is a CA certificate",
            "present the leaf, not the CA certificate"),
    /** The leaf's key usage is absent or wrong (X509-SVID section 4.3). */
    X509_LEAF_KEY_USAGE(
            "x509.leaf-ku",
            Family.AUTHENTICATION,
            "the key usage of the leaf is absent or wrong",
            "mend the issuer: digitalSignature, and neither keyCertSign nor cRLSign"),
    /** The leaf's extended key usage does not fit (X509-SVID section 4.4). */
    X509_EXTENDED_KEY_USAGE(
            "x509.eku",
            Family.AUTHENTICATION,
            "the extended key usage does not fit",
            "mend the issuer: both purposes of TLS in the leaf, and a fitting one in each CA that has any"),
    /** A certificate of the chain may not sign the next one. */
    X509_CHAIN(
            "x509.chain",
            Family.AUTHENTICATION,
            "an intermediate is no valid CA certificate",
            "mend the CA: cA and keyCertSign in every certificate that signs"),
    /** A signing certificate carries an ID that it may not have (X509-SVID section 3.2). */
    X509_CA_ID(
            "x509.ca-id",
            Family.AUTHENTICATION,
            "a signing certificate carries a foreign ID or a path",
            "mend the CA: its ID is its own trust domain, without a path"),
    /** The path is longer than a CA certificate allows. */
    X509_PATH_LENGTH(
            "x509.pathlen",
            Family.AUTHENTICATION,
            "the path is longer than a CA certificate allows",
            "mend the CA hierarchy or its path length constraint"),
    /** The chain does not lead to the trust bundle of the leaf's trust domain. */
    X509_UNTRUSTED(
            "x509.untrusted",
            Family.AUTHENTICATION,
            "the chain does not lead to the trust bundle",
            "compare the CA of the caller with the trust bundle; after a rotation see that the new root arrived"),
    /** There is no trust bundle for the leaf's trust domain. */
    X509_NO_BUNDLE(
            "x509.no-bundle",
            Family.AUTHENTICATION,
            "no trust bundle for the trust domain",
            "add a source for that trust domain, or federate with it, if it is to be trusted"),
    /** The trust anchor itself is not valid. */
    X509_ANCHOR(
            "x509.anchor",
            Family.AUTHENTICATION,
            "the trust anchor itself is not valid",
            "replace the root in the trust bundle: it is expired, no CA, or has what is not understood"),
    /** A name constraint of the path excludes the ID. */
    X509_NAME_CONSTRAINT(
            "x509.name-constraint",
            Family.AUTHENTICATION,
            "a name constraint excludes the ID",
            "the CA may not issue for this trust domain; find out why it did"),
    /** A certificate is expired or not yet valid. */
    X509_VALIDITY(
            "x509.validity",
            Family.AUTHENTICATION,
            "a certificate is expired or not yet valid",
            "see why the caller does not rotate; compare the clocks"),
    /** A critical extension is not understood. */
    X509_CRITICAL(
            "x509.critical",
            Family.AUTHENTICATION,
            "a critical extension is not understood",
            "mend the issuer, which asks for something that no verifier here understands"),
    /** A key or signature algorithm is too weak or unknown. */
    X509_ALGORITHM(
            "x509.algorithm",
            Family.AUTHENTICATION,
            "a key or signature algorithm is not accepted",
            "use ECDSA on P-256, P-384 or P-521, RSA of 2,048 bits or more, or Ed25519, with SHA-2"),
    /** A certificate cannot be read. */
    X509_ENCODING(
            "x509.encoding",
            Family.AUTHENTICATION,
            "a certificate cannot be read",
            "mend the issuer: one strict DER certificate, each extension once"),
    /** Key usage, or the names of a certificate without subject, are not marked critical (X509-SVID section 4.3). */
    X509_NOT_CRITICAL(
            "x509.not-critical",
            Family.AUTHENTICATION,
            "an extension that has to be critical is not",
            "mend the issuer, or accept compatible certificates and watch what the listener hears"),
    /** The leaf lives longer than allowed. */
    X509_LIFETIME(
            "x509.lifetime",
            Family.AUTHENTICATION,
            "the leaf lives longer than allowed",
            "have shorter certificates issued, or raise the ceiling"),
    /** A revocation list of the trust bundle names the certificate. */
    X509_REVOKED(
            "x509.revoked",
            Family.AUTHENTICATION,
            "a certificate is on a revocation list",
            "intended; the workload needs a new SVID"),
    /** The private key of an own SVID does not belong to its leaf. */
    X509_KEY_MISMATCH(
            "x509.key-mismatch",
            Family.AUTHENTICATION,
            "the private key does not belong to the leaf",
            "deliver key and certificate of one SVID together"),
    /** An own SVID names somebody else than it was issued for. */
    X509_UNEXPECTED_ID(
            "x509.unexpected-id",
            Family.AUTHENTICATION,
            "the SVID names another ID than expected",
            "see why the SVID delivered is that of another workload"),
    /** The chain has too many certificates, or one that is too large. */
    LIMIT_CHAIN(
            "limit.chain",
            Family.AUTHENTICATION,
            "the chain has too many certificates, or too large ones",
            "send the leaf and its intermediates, 10 certificates at most"),
    /** There are too many names or constraints. */
    LIMIT_NAME_CONSTRAINTS(
            "limit.nc",
            Family.AUTHENTICATION,
            "too many names or name constraints",
            "reduce names or name constraints"),

    /** Not a compact JWS of three parts (JWT-SVID section 5.1). */
    JWS_FORM(
            "jws.form",
            Family.AUTHENTICATION,
            "not a compact JWS",
            "mend the caller: a compact JWS of three parts, not encrypted, not an opaque token"),
    /** A part is not strict base64url. */
    JWS_BASE64(
            "jws.base64",
            Family.AUTHENTICATION,
            "a part is not strict base64url",
            "mend the issuer: base64url without padding or white space"),
    /** The algorithm is absent or not allowed (JWT-SVID section 2.1). */
    JWS_ALGORITHM(
            "jws.alg",
            Family.AUTHENTICATION,
            "the algorithm is absent or not allowed",
            "mend the issuer: an algorithm of the list, none of them symmetric"),
    /** A header parameter is not allowed (JWT-SVID section 2). */
    JWS_HEADER(
            "jws.header",
            Family.AUTHENTICATION,
            "a header parameter is not allowed",
            "mend the issuer, or look for an attack: the header says where to find a key"),
    /** The key does not fit the algorithm (RFC 7518 section 3). */
    JWS_KEY(
            "jws.key",
            Family.AUTHENTICATION,
            "the key does not fit the algorithm",
            "compare the algorithm of the token with the type and algorithm of the key"),
    /** The signature is wrong. */
    JWS_SIGNATURE(
            "jws.signature",
            Family.AUTHENTICATION,
            "the signature is wrong",
            "look for an attack, or for two keys with one key ID"),
    /** Header or claims are not strict JSON. */
    JWT_JSON(
            "jwt.json",
            Family.AUTHENTICATION,
            "header or claims are not strict JSON",
            "mend the issuer: strict JSON, each name once"),
    /** The text is not UTF-8. */
    JWT_ENCODING(
            "jwt.encoding",
            Family.AUTHENTICATION,
            "header or claims are not UTF-8",
            "mend the issuer: UTF-8 without a byte order mark"),
    /** The key ID is absent or unknown. */
    JWT_KEY_ID(
            "jwt.kid",
            Family.AUTHENTICATION,
            "the key ID is absent or unknown",
            "see that the issuer publishes the key before it signs with it, and that the source is fresh"),
    /** The key may not verify this kind of token (JWT-SVID section 6.2). */
    JWT_KEY_USE(
            "jwt.key-use",
            Family.AUTHENTICATION,
            "the key is not for this kind of token",
            "mend the trust bundle: JWT-SVIDs need keys with the use jwt-svid, WIT-SVIDs with the use wit-svid"),
    /** The type header is none of a JWT-SVID (JWT-SVID section 2.3). */
    JWT_TYPE(
            "jwt.typ",
            Family.AUTHENTICATION,
            "the type is not that of a JWT-SVID",
            "present a token of the kind that is expected here"),
    /** The subject is absent or no SPIFFE ID with a path (JWT-SVID section 3.1). */
    JWT_SUBJECT(
            "jwt.sub",
            Family.AUTHENTICATION,
            "the subject is absent or no workload's ID",
            "mend the issuer: the subject of a JWT-SVID is a SPIFFE ID with a path"),
    /** The audience is absent or another (JWT-SVID section 3.2). */
    JWT_AUDIENCE(
            "jwt.aud",
            Family.AUTHENTICATION,
            "the audience is absent or another",
            "have the caller ask for a token for this audience"),
    /** More than one audience, where only one is accepted. */
    JWT_AUDIENCE_COUNT(
            "jwt.aud-multi",
            Family.AUTHENTICATION,
            "more than one audience",
            "have the caller ask for a token for this audience alone"),
    /** The expiry is absent, malformed or past (JWT-SVID section 3.3). */
    JWT_EXPIRY(
            "jwt.exp",
            Family.AUTHENTICATION,
            "the token is expired or has no valid expiry",
            "see why the caller does not renew its token; compare the clocks"),
    /** A date claim is malformed or in the future. */
    JWT_DATE(
            "jwt.date",
            Family.AUTHENTICATION,
            "a date claim is malformed or in the future",
            "compare the clocks of issuer and verifier"),
    /** The token lives longer than allowed. */
    JWT_LIFETIME(
            "jwt.lifetime",
            Family.AUTHENTICATION,
            "the token lives longer than allowed",
            "have shorter tokens issued, or raise the ceiling"),
    /** There is no trust bundle for the subject's trust domain. */
    JWT_NO_BUNDLE(
            "jwt.no-bundle",
            Family.AUTHENTICATION,
            "no trust bundle for the trust domain",
            "add a source for the keys of that trust domain or issuer, if it is to be trusted"),
    /** The token is too long. */
    LIMIT_TOKEN("limit.token", Family.AUTHENTICATION, "the token is too long", "mend the issuer: 16 KiB for a token"),
    /** The token is bound to a key that this boundary cannot check. */
    TOKEN_BOUND(
            "jwt.cnf",
            Family.AUTHENTICATION,
            "the token is bound to a key and may not be used as bearer",
            "present the token with a proof of its key"),

    /** A critical header parameter is not understood, as none is (RFC 7515 section 4.1.11). */
    JWS_CRITICAL(
            "jws.crit",
            Family.AUTHENTICATION,
            "a critical header parameter is not understood",
            "mend the issuer, which asks for something that no verifier here understands"),
    /** The issuer is absent, another than the keys' or not configured (RFC 8725 section 3.8). */
    JWT_ISSUER(
            "jwt.iss",
            Family.AUTHENTICATION,
            "the issuer is absent or not a configured one",
            "configure the issuer, exactly as its tokens name it, if it is to be trusted"),
    /** A WIT-SVID was presented as bearer token (WIT-SVID section 5). */
    WIT_BEARER(
            "wit.bearer",
            Family.AUTHENTICATION,
            "a WIT-SVID is no bearer token",
            "present it with a proof of its key and not in Authorization, or a JWT-SVID or certificate instead"),
    /** A WIT-SVID was presented, and they are off. */
    WIT_DISABLED(
            "wit.disabled",
            Family.AUTHENTICATION,
            "WIT-SVIDs are not accepted",
            "present a JWT-SVID or a certificate instead, or opt in"),
    /** Type, key ID or algorithm of a WIT-SVID is not as it has to be (WIT-SVID sections 2.1 to 2.3). */
    WIT_HEADER(
            "wit.header",
            Family.AUTHENTICATION,
            "type, key ID or algorithm is not that of a WIT-SVID",
            "present a WIT-SVID; mend the issuer: typ wit+jwt, a kid, and RSA or ECDSA with SHA-2"),
    /** A WIT-SVID names an audience (WIT-SVID section 3.8). */
    WIT_AUDIENCE(
            "wit.aud",
            Family.AUTHENTICATION,
            "the WIT-SVID names an audience",
            "mend the issuer: the audience stands in the proof"),
    /** A WIT-SVID is bound to no acceptable key (WIT-SVID section 3.2). */
    WIT_CONFIRMATION(
            "wit.cnf",
            Family.AUTHENTICATION,
            "the WIT-SVID is not bound to an acceptable key",
            "mend the issuer: cnf holds the public key alone as jwk, with its alg"),
    /** There is no proof of a WIT-SVID's key, or it does not hold (WIT-SVID section 7, draft-ietf-wimse-wpt-01). */
    WIT_PROOF(
            "wit.proof",
            Family.AUTHENTICATION,
            "the key of the WIT-SVID was not proven for this request",
            "mend the client: one wpt+jwt by the key in cnf, for this URI and token, that ends within 5 minutes"),
    /** The proof of a WIT-SVID's key was used before. */
    WIT_REPLAY(
            "wit.replay",
            Family.AUTHENTICATION,
            "the proof of the WIT-SVID's key was used before",
            "look for an attack; a client that tries again makes a new proof"),
    /** A proof of a WIT-SVID's key cannot be recorded. */
    WIT_STORE(
            "wit.store",
            Family.AUTHENTICATION,
            "the store of used proofs is full or failed",
            "give the store more room, or see why it fails"),
    /** The type header is none of an access token (RFC 9068 section 4). */
    AT_TYPE(
            "at.typ",
            Family.AUTHENTICATION,
            "the type is not that of an access token",
            "present an access token; an ID token is none"),
    /** A claim that an access token must have is absent or malformed (RFC 9068 section 2.2). */
    AT_CLAIMS(
            "at.claims",
            Family.AUTHENTICATION,
            "a claim of the access token is absent or malformed",
            "mend the issuer: RFC 9068 asks for iss, exp, aud, sub, client_id, iat and jti"),
    /** The scope is malformed or does not suffice (RFC 6750 section 3.1). */
    AT_SCOPE(
            "at.scope",
            Family.AUTHORIZATION,
            "the scope of the access token does not suffice",
            "have the client ask for the scope"),
    /** The access token is bound to a key that was not proven, or in a way that is not known (RFC 7800 section 3.1). */
    AT_CONFIRMATION(
            "at.cnf",
            Family.AUTHENTICATION,
            "the access token is bound to a key that was not proven",
            "present the token with a proof of its key, by DPoP or by the client certificate"),
    /** The actor claim is malformed (RFC 8693 section 4.1). */
    ACT_FORM(
            "act.form",
            Family.AUTHENTICATION,
            "the actor claim is malformed",
            "mend the token service: act is an object with a subject"),
    /** The actor is not the one who proved the connection. */
    ACT_MISMATCH(
            "act.mismatch",
            Family.AUTHENTICATION,
            "the actor is not who proved the connection",
            "see who uses a token that was made for another actor"),
    /** The chain of actors is too long. */
    LIMIT_ACT(
            "limit.act",
            Family.AUTHENTICATION,
            "the chain of actors is too long",
            "shorten the chain of calls, or find the loop in it"),
    /** The token is bound to another certificate than that of the connection (RFC 8705 section 3). */
    MTLS_CONFIRMATION(
            "mtls.cnf",
            Family.AUTHENTICATION,
            "the token is bound to another client certificate",
            "use the certificate that the token was issued for; after a rotation get a new token"),

    /** There is no DPoP header field, or more than one (RFC 9449 section 4.3). */
    DPOP_HEADER(
            "dpop.header",
            Family.AUTHENTICATION,
            "not exactly one DPoP header field",
            "mend the client: one DPoP field with one proof"),
    /** The DPoP proof is no well-formed JWT (RFC 9449 section 4.2). */
    DPOP_FORM(
            "dpop.form",
            Family.AUTHENTICATION,
            "the DPoP proof is malformed",
            "mend the client: the proof is a compact JWS of at most 8 KiB"),
    /** The type header is not that of a DPoP proof. */
    DPOP_TYPE("dpop.typ", Family.AUTHENTICATION, "the type is not that of a DPoP proof", "mend the client: dpop+jwt"),
    /** The algorithm of the DPoP proof is absent or not allowed. */
    DPOP_ALGORITHM(
            "dpop.alg",
            Family.AUTHENTICATION,
            "the algorithm of the DPoP proof is not allowed",
            "use an algorithm that the challenge names"),
    /** The key in the DPoP proof is absent, malformed, weak, private or of another algorithm. */
    DPOP_JWK(
            "dpop.jwk",
            Family.AUTHENTICATION,
            "the key in the DPoP proof is not acceptable",
            "mend the client: the public key alone, strong enough, fitting the algorithm"),
    /** The signature of the DPoP proof is wrong. */
    DPOP_SIGNATURE(
            "dpop.signature",
            Family.AUTHENTICATION,
            "the signature of the DPoP proof is wrong",
            "look for an attack, or mend the client"),
    /** A claim of the DPoP proof is absent or malformed. */
    DPOP_CLAIMS(
            "dpop.claims",
            Family.AUTHENTICATION,
            "a claim of the DPoP proof is absent or malformed",
            "mend the client: jti, htm, htu, iat and ath"),
    /** The DPoP proof is for another method. */
    DPOP_METHOD(
            "dpop.htm",
            Family.AUTHENTICATION,
            "the DPoP proof is for another method",
            "mend the client, or look for a proof that was taken from another request"),
    /** The DPoP proof is for another URI. */
    DPOP_URI(
            "dpop.htu",
            Family.AUTHENTICATION,
            "the DPoP proof is for another URI",
            "compare the origin that is configured with the address that callers use"),
    /** The DPoP proof is too old or from the future. */
    DPOP_ISSUED_AT(
            "dpop.iat",
            Family.AUTHENTICATION,
            "the DPoP proof is too old or from the future",
            "compare the clocks of client and verifier; make a proof for each request"),
    /** The DPoP proof is for another token. */
    DPOP_TOKEN(
            "dpop.ath",
            Family.AUTHENTICATION,
            "the DPoP proof is for another token",
            "mend the client: the proof is for the token it comes with"),
    /** The DPoP proof is by another key than the token is bound to. */
    DPOP_THUMBPRINT(
            "dpop.jkt",
            Family.AUTHENTICATION,
            "the DPoP proof is by another key",
            "use the key that the token was issued for"),
    /** The DPoP proof was used before. */
    DPOP_REPLAY(
            "dpop.replay",
            Family.AUTHENTICATION,
            "the DPoP proof was used before",
            "look for an attack; a client that tries again makes a new proof"),
    /** The store of used DPoP proofs is full or failed. */
    DPOP_STORE(
            "dpop.store",
            Family.AUTHENTICATION,
            "the store of used DPoP proofs is full or failed",
            "give the store more room, or see why it fails"),
    /** The DPoP proof has no fresh nonce of this server (RFC 9449 section 9). */
    DPOP_NONCE(
            "dpop.nonce",
            Family.AUTHENTICATION,
            "the DPoP proof has no fresh nonce",
            "mend the client: it takes the nonce of the answer and tries once more"),
    /** The token that came with a DPoP proof is not bound to a key (RFC 9449 section 7.1). */
    DPOP_UNBOUND(
            "dpop.unbound",
            Family.AUTHENTICATION,
            "the token with the DPoP proof is not bound to a key",
            "have the issuer bind the token, or present it as a bearer token"),

    /** The static secret is malformed, unknown or wrong. */
    SECRET_UNKNOWN(
            "secret.unknown",
            Family.AUTHENTICATION,
            "the static secret is not a known one",
            "look for an attempt to guess, or for a secret that was removed too early"),
    /** The caller authenticated too weakly or too long ago (RFC 9470 section 3). */
    AUTHENTICATION_INSUFFICIENT(
            "auth.insufficient",
            Family.AUTHENTICATION,
            "the caller authenticated too weakly or too long ago",
            "have the person authenticate again, as the challenge says"),

    /** No route covers the request. */
    ROUTE_UNMATCHED(
            "route.unmatched",
            Family.AUTHORIZATION,
            "no route covers the request",
            "declare a route for the request, if it is to be served"),
    /** The request path is ambiguous. */
    HTTP_PATH(
            "http.path",
            Family.REQUEST,
            "the request path is ambiguous",
            "mend the caller: no encoded slashes, dots or controls in a path"),
    /** The host that a request is for is absent, malformed, there twice or not the one that the container goes by. */
    HTTP_HOST(
            "http.host",
            Family.REQUEST,
            "the host of the request is absent or ambiguous",
            "mend the caller or the proxy: one Host, and the same one wherever the request names it"),
    /** A parameter that policy reads is there twice, malformed or of another type. */
    HTTP_PARAM(
            "http.param",
            Family.REQUEST,
            "a parameter that policy reads is ambiguous or malformed",
            "mend the caller: the parameter once, in the query, of the type that the route declares"),
    /** A header that policy reads is there twice, a list or of another type. */
    HTTP_HEADER(
            "hdr.multi",
            Family.REQUEST,
            "a header that policy reads is ambiguous or malformed",
            "mend the caller, or the proxy that adds to the header: one field, one value, of the type declared"),
    /** What a proxy says of the client's certificate is ambiguous, malformed or contradicts itself. */
    HTTP_FORWARDED(
            "hdr.xfcc",
            Family.REQUEST,
            "what the proxy says of the client's certificate cannot be taken",
            "have the proxy replace what clients send by one field with the whole certificate"),
    /** Somebody who is no trusted proxy told of a client's certificate. */
    HTTP_FORWARDER(
            "hdr.spoof",
            Family.AUTHENTICATION,
            "who told of a client's certificate is no trusted proxy",
            "look for an attack, or name the proxy's SPIFFE ID where its word is to count"),
    /** Another filter has put a request of its own in place of the one that came in. */
    HTTP_NOT_FIRST(
            "http.not-first",
            Family.UNAVAILABLE,
            "a filter before ours has replaced the request",
            "register the filter before all others, or say that it is registered elsewhere"),
    /** The text holds more than one statement. */
    SQL_MULTIPLE_STATEMENTS(
            "sql.multiple-statements",
            Family.AUTHORIZATION,
            "more than one statement in one text",
            "send one statement at a time"),
    /** The text cannot be split into tokens. */
    SQL_UNREADABLE("sql.unreadable", Family.AUTHORIZATION, "the statement cannot be read", "mend the statement"),
    /** A transaction of the database belongs to who began it. */
    SQL_OTHER_PRINCIPAL(
            "sql.other-principal",
            Family.AUTHORIZATION,
            "the transaction was begun for somebody else",
            "end the transaction before the connection serves somebody else"),

    /** No slot is free in the decision log, or it cannot be written. */
    LOG_UNAVAILABLE(
            "log.unavailable",
            Family.UNAVAILABLE,
            "the decision log cannot take the record",
            "see why the decision log cannot be written, or give it more room"),
    /** The decision failed unexpectedly. */
    INTERNAL_ERROR(
            "internal.error",
            Family.UNAVAILABLE,
            "the decision failed unexpectedly",
            "read the application log and report the fault"),
    /** The library was closed. */
    CLOSED("internal.closed", Family.UNAVAILABLE, "zero trust was shut down", "stop calls before zero trust is closed");

    /**
     * What kind of answer an adapter gives for a reason.
     *
     * @since 0.1.0
     */
    public enum Family {
        /** The request may pass. */
        PERMITTED,
        /** Who calls is not proven: HTTP 401, gRPC UNAUTHENTICATED. */
        AUTHENTICATION,
        /** The caller may not do this: HTTP 403, gRPC PERMISSION_DENIED. */
        AUTHORIZATION,
        /** The request itself is malformed: HTTP 400, gRPC INVALID_ARGUMENT. */
        REQUEST,
        /** No decision could be made: HTTP 503, gRPC UNAVAILABLE. */
        UNAVAILABLE
    }

    private final String code;
    private final Family family;
    private final String summary;
    private final String remedy;

    Reason(String code, Family family, String summary, String remedy) {
        this.code = code;
        this.family = family;
        this.summary = summary;
        this.remedy = remedy;
    }

    /** Returns the stable code that stands in the decision log, such as {@code x509.validity}. */
    public String code() {
        return code;
    }

    /** Returns what kind of answer an adapter gives. */
    public Family family() {
        return family;
    }

    /** Returns one line for the operator; it never holds text from a request. */
    public String summary() {
        return summary;
    }

    /** Returns one line on what the operator does about it; it never holds text from a request. */
    public String remedy() {
        return remedy;
    }
}
