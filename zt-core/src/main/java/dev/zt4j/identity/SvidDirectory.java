package dev.zt4j.identity;

import dev.zt4j.reason.RefusedException;
import dev.zt4j.source.Delivery;
import dev.zt4j.source.DirectorySource;
import dev.zt4j.source.Source;
import dev.zt4j.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The X.509-SVID of this workload, from files that an agent beside it writes: {@code svid.pem} with the certificate and
 * its intermediates, {@code svid_key.pem} with the key in PKCS #8, {@code svid_bundle.pem} with the authorities of the
 * own trust domain. They are taken as one generation: the key must be that of the certificate, and the authorities must
 * vouch for it at this moment. Anything else leaves the former SVID in use until it expires. Loaded by one thread at a
 * time; {@link #current} may be called by any.
 *
 * @since 0.1.0
 */
public final class SvidDirectory implements Source<X509Svid> {
    private static final String CHAIN = "svid.pem";
    private static final String KEY = "svid_key.pem";
    private static final String AUTHORITIES = "svid_bundle.pem";
    private static final Set<String> FILES = Set.of(CHAIN, KEY, AUTHORITIES);
    private static final int MAX_BYTES = 1 << 20;

    private final Path directory;
    private final boolean strict;
    private final DirectorySource<Generation> files;
    private final X509SvidVerifier verifier = new X509SvidVerifier(Crypto.STANDARD, ChainRules.STRICT);
    private volatile @Nullable Held held;

    /** What stands in the files, with the time not yet considered. */
    private record Generation(X509Svid svid, TrustBundles authorities) {}

    private record Held(X509Svid svid, Instant notAfter) {}

    private SvidDirectory(Path directory, boolean strict) {
        this.directory = Objects.requireNonNull(directory, "directory");
        this.strict = strict;
        this.files = new DirectorySource<>("SVID in " + directory, directory, FILES::contains, this::parse);
    }

    /** Returns a source that refuses a key file that others than its owner can read. */
    public static SvidDirectory strict(Path directory) {
        return new SvidDirectory(directory, true);
    }

    /** Returns a source that warns of a key file that others than its owner can read. */
    public static SvidDirectory compatible(Path directory) {
        return new SvidDirectory(directory, false);
    }

    @Override
    public String name() {
        return files.name();
    }

    @Override
    public Delivery<X509Svid> load(Instant now) {
        List<String> warnings =
                keyReadableByOthers() ? List.of(name() + ": others than its owner can read " + KEY) : List.of();
        if (strict && !warnings.isEmpty()) {
            throw new SourceException(warnings);
        }
        Generation generation = files.load(now).value();
        X509Svid svid = generation.svid();
        try {
            Instant notAfter = verifier.verify(svid.chain(), false, generation.authorities(), now)
                    .notAfter();
            held = new Held(svid, notAfter);
        } catch (RefusedException e) {
            throw failed(CHAIN + " does not verify with " + AUTHORITIES + " (" + e.getMessage() + ")");
        }
        return new Delivery<>(svid, now, warnings);
    }

    /**
     * Returns the last good SVID; empty if there is none or it has expired.
     *
     * @param now the time to judge by
     */
    public Optional<X509Svid> current(Instant now) {
        Held last = held;
        return last == null || now.isAfter(last.notAfter()) ? Optional.empty() : Optional.of(last.svid());
    }

    private boolean keyReadableByOthers() {
        try {
            PosixFileAttributeView view =
                    Files.getFileAttributeView(directory.resolve(KEY), PosixFileAttributeView.class);
            return view != null
                    && view.readAttributes().permissions().stream()
                            .anyMatch(permission -> permission == PosixFilePermission.GROUP_READ
                                    || permission == PosixFilePermission.OTHERS_READ);
        } catch (IOException e) {
            throw failed("cannot read " + KEY + " (" + e.getClass().getSimpleName() + ")");
        }
    }

    private Generation parse(SortedMap<String, byte[]> contents) {
        byte[] certificates = required(contents, CHAIN);
        byte[] key = required(contents, KEY);
        byte[] authorities = required(contents, AUTHORITIES);
        try {
            List<X509Certificate> chain = FileTrustSource.certificates(certificates);
            X509Svid svid = new X509Svid(chain, privateKey(key, chain.get(0)));
            TrustBundle bundle = TrustBundle.of(svid.id().trustDomain(), FileTrustSource.certificates(authorities));
            return new Generation(svid, TrustBundles.of(List.of(bundle)));
        } catch (RefusedException | TrustBundleException | GeneralSecurityException e) {
            throw failed("the files do not make an SVID (" + e.getMessage() + ")");
        }
    }

    private byte[] required(SortedMap<String, byte[]> contents, String file) {
        byte[] content = contents.get(file);
        if (content == null || content.length > MAX_BYTES) {
            throw failed(file + " is missing or too large");
        }
        return content;
    }

    private static PrivateKey privateKey(byte[] pem, X509Certificate leaf) throws GeneralSecurityException {
        List<Pem.Block> blocks = Pem.read(pem);
        if (blocks.size() != 1 || !blocks.get(0).label().equals("PRIVATE KEY")) {
            throw new GeneralSecurityException(KEY + " holds no single key in PKCS #8");
        }
        return Crypto.privateKey(
                leaf.getPublicKey().getAlgorithm(), blocks.get(0).der());
    }

    private SourceException failed(String why) {
        return new SourceException(List.of(name() + ": " + why));
    }
}
