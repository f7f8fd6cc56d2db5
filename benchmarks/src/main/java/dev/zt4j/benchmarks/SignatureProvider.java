package dev.zt4j.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Who checks the signatures, ours and those of the raw checks beside it. */
public enum SignatureProvider {
    /** The one that comes with the library. */
    BOUNCY_CASTLE {
        @Override
        Provider create() {
            return new BouncyCastleProvider();
        }
    },

    /** Native code, on Linux on x86-64. */
    AMAZON_CORRETTO {
        @Override
        Provider create() {
            System.setProperty("com.amazon.corretto.crypto.provider.registerEdKeyFactory", "true");
            AmazonCorrettoCryptoProvider provider = new AmazonCorrettoCryptoProvider();
            provider.assertHealthy();
            return provider;
        }
    };

    abstract Provider create();
}
