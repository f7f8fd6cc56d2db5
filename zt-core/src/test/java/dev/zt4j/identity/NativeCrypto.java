package dev.zt4j.identity;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;

/** A provider whose signatures are checked by native code, which this platform may not be able to load. */
final class NativeCrypto {
    private static final String READS_ED_KEYS = "com.amazon.corretto.crypto.provider.registerEdKeyFactory";

    private NativeCrypto() {}

    /** The provider as it comes, which reads no keys of Ed25519. */
    static Crypto asItComes() {
        AmazonCorrettoCryptoProvider provider = new AmazonCorrettoCryptoProvider();
        Throwable failure = provider.getLoadingError();
        assumeTrue(
                failure == null,
                () -> "nothing was run with a native provider: there is one for Linux on x86-64 here, and " + failure);
        return new Crypto(provider);
    }

    /** The provider as it is to be set up. */
    static Crypto crypto() {
        System.setProperty(READS_ED_KEYS, "true");
        try {
            return asItComes();
        } finally {
            System.clearProperty(READS_ED_KEYS);
        }
    }
}
