package dev.zt4j.benchmarks;

/**
 * What was made to be costly to refuse. The size is that of the pathological part; the largest that is measured, twice the
 * base, stands as near to the limit of the input as it can, but where a name says otherwise.
 */
public enum CostlyInput {
    /** Arrays in each other in the header of a token. */
    DEEP_HEADER(6_000, CostlyTokens::deepHeader),
    /** Members of the header of a token. */
    HEADER_MEMBERS(550, CostlyTokens::headerMembers),
    /** Dots in a token. */
    DOTS(4_000, CostlyTokens::dots),
    /** Digits of the expiry in a signed token. */
    LONG_EXPIRY(5_700, CostlyTokens::longExpiry),
    /** Actors behind each other in a signed token. */
    ACTORS(300, CostlyTokens::actors),
    /** Characters of a token that is longer than any may be. */
    OVERLONG_TOKEN(20_000, CostlyTokens::overlong),
    /** Members of the claims of a DPoP proof, which its sender signs. */
    PROOF_MEMBERS(210, CostlyProofs::members),
    /** Arrays in each other in the claims of a DPoP proof. */
    DEEP_PROOF(2_500, CostlyProofs::deep),
    /** Steps down and up again in the URI of a DPoP proof. */
    PROOF_URI_STEPS(420, CostlyProofs::uriSteps),
    /** Bits of the RSA key in a DPoP proof, with the largest exponent that is taken. */
    PROOF_KEY_BITS(2_048, CostlyProofs::keyBits),
    /** Certificates above each other, all signatures good, up to a root that nobody trusts. */
    LONG_CHAIN(4, CostlyChains::longChain),
    /** Certificates that have all signed each other, by name and key: paths without end. */
    MESHED_CHAIN(4, CostlyChains::meshed),
    /** Names of an intermediate, each to be compared with 250 constraints of the root. */
    CONSTRAINED_NAMES(500, CostlyChains::constrainedNames),
    /** Constraints of the root, each to be compared with 250 names of an intermediate. */
    NAME_CONSTRAINTS(500, CostlyChains::nameConstraints),
    /** Other names of a leaf beside its ID. */
    LEAF_NAMES(490, CostlyChains::leafNames),
    /** Extensions of a leaf that nobody understands. */
    LEAF_EXTENSIONS(28, CostlyChains::leafExtensions),
    /** Bytes of an extension of each of nine intermediates that lead to nobody. */
    LARGE_CERTIFICATES(60_000, CostlyChains::largeCertificates),
    /** DER sequences in each other. */
    NESTED_DER(8_000, CostlyChains::nestedDer),
    /** Keys of a bundle that have no coordinates. */
    BAD_KEYS(500, CostlyTokens::bundleOfBadKeys),
    /** Keys of a bundle that are on no curve. */
    KEYS_OFF_CURVE(500, CostlyTokens::bundleOfKeysOffCurve),
    /** Arrays in each other in a bundle. */
    DEEP_BUNDLE(500_000, CostlyTokens::deepBundle);

    private final int base;

    @SuppressWarnings("ImmutableEnumChecker") // each is a method without state
    private final Maker maker;

    CostlyInput(int base, Maker maker) {
        this.base = base;
        this.maker = maker;
    }

    /** One try to have the input taken. */
    @FunctionalInterface
    interface Attempt {
        boolean refused();
    }

    @FunctionalInterface
    private interface Maker {
        Attempt of(int size) throws Exception;
    }

    /** Makes it, so many times as large as its base. */
    Attempt make(int times) throws Exception {
        return maker.of(base * times);
    }
}
