package dev.zt4j.cli;

import dev.zt4j.identity.IssuerKeys;
import dev.zt4j.identity.Pem;
import dev.zt4j.identity.TrustBundle;
import dev.zt4j.identity.TrustBundleException;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.reason.RefusedException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say whose keys count. */
@SuppressWarnings("NullAway.Init") // by picocli
final class TrustOptions {
    private static final int MAX_BYTES = 1 << 20;

    @Option(names = "--trust-domain", paramLabel = "NAME", description = "Whose SVIDs to accept.")
    private @Nullable String trustDomain;

    @Option(names = "--issuer", paramLabel = "ISSUER", description = "Whose access tokens to accept.")
    private @Nullable String issuer;

    @Option(
            names = "--bundle",
            paramLabel = "FILE",
            description =
                    "The keys of the trust domain, as SPIFFE JSON or as certificates in PEM, or the JWK Set of the"
                            + " issuer.")
    private @Nullable String bundle;

    boolean given() {
        return trustDomain != null || issuer != null || bundle != null;
    }

    /** The issuer of access tokens; null if SVIDs are wanted. */
    @Nullable
    String issuer() {
        return issuer;
    }

    /** The keys of the file; each part of it that is not used makes a warning. */
    TrustBundles read(CommandSpec spec, boolean forChain, Consumer<String> warnings) {
        String from = bundle;
        if (from == null || (trustDomain == null) == (issuer == null)) {
            throw new ParameterException(
                    spec.commandLine(), "--bundle is needed, with either --trust-domain or --issuer");
        }
        if (forChain && trustDomain == null) {
            throw new ParameterException(spec.commandLine(), "--trust-domain is needed for a certificate chain");
        }
        TrustDomain named = trustDomain == null ? null : trustDomain(spec, trustDomain);
        byte[] content = Input.bytes(from, Zt.in(spec), MAX_BYTES);
        TrustBundles read;
        try {
            read = named == null
                    ? TrustBundles.of(List.of(), List.of(IssuerKeys.parse(String.valueOf(issuer), content)))
                    : TrustBundles.of(List.of(bundle(named, content)));
        } catch (TrustBundleException | GeneralSecurityException e) {
            throw new InputException(from, null, String.valueOf(e.getMessage()));
        } catch (RefusedException e) {
            throw new InputException(from, null, String.valueOf(e.getMessage()));
        }
        read.skippedEntries().forEach(line -> warnings.accept(from + ": not used: " + line));
        return read;
    }

    /** The trust domain that an option names. */
    static TrustDomain trustDomain(CommandSpec spec, String name) {
        try {
            return TrustDomain.of(name);
        } catch (RefusedException e) {
            throw new ParameterException(spec.commandLine(), "--trust-domain: " + e.getMessage());
        }
    }

    private static TrustBundle bundle(TrustDomain trustDomain, byte[] content) throws GeneralSecurityException {
        if (!VerifyCommand.isPem(content)) {
            return TrustBundle.parse(trustDomain, content);
        }
        if (content.length > MAX_BYTES) {
            throw new TrustBundleException("the file is larger than " + MAX_BYTES + " bytes");
        }
        List<byte[]> authorities = new ArrayList<>();
        for (Pem.Block block : Pem.read(content)) {
            if (!block.label().equals(Pem.CERTIFICATE)) {
                throw new TrustBundleException("a block is no certificate");
            }
            authorities.add(block.der());
        }
        return TrustBundle.ofAuthorities(trustDomain, authorities);
    }
}
