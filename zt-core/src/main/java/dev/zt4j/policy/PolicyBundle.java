package dev.zt4j.policy;

import dev.zt4j.source.DirectorySource;
import dev.zt4j.source.SourceException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The files of a policy directory as one signed document: an archive (ustar in gzip) that begins with {@code
 * manifest.jws}, a compact JWS whose payload says whose policies these are, which version, from when until when, and size
 * and SHA-256 of each file, in the order in which the files follow. Thread-safe: nothing is kept.
 *
 * @since 0.1.0
 */
public final class PolicyBundle {
    static final String SIGNATURE = "manifest.jws";
    private static final int MAX_SIGNATURE = 4 << 20;
    private static final int PER_FILE = 2 * 512;

    private PolicyBundle() {}

    /**
     * What a bundle says of itself.
     *
     * @param name whose policies it holds, which its receivers have to expect: letters, digits, dots, dashes and
     *     underscores, 64 at most
     * @param version 1 or more, and more than that of the bundle before
     * @param issued since when it holds
     * @param expires until when it holds, after which nothing it permits is permitted
     * @since 0.1.0
     */
    public record Release(String name, long version, Instant issued, Instant expires) {
        /** Refuses null. */
        public Release {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(issued, "issued");
            Objects.requireNonNull(expires, "expires");
        }
    }

    /**
     * Makes a bundle of the policies of a directory, after they were checked as {@link PolicySource#directory} does.
     *
     * @param directory where the files are
     * @param release what it says of itself
     * @param key a private key on P-256 or P-384, or of Ed25519
     * @throws SourceException if the policies would not be loaded; it lists all that is wrong
     * @throws IllegalArgumentException if release or key cannot be; the message says why
     */
    public static byte[] of(Path directory, Release release, PrivateKey key) {
        return new DirectorySource<>("policies", directory, PolicyFiles::wanted, files -> of(files, release, key))
                .load(release.issued())
                .value();
    }

    private static byte[] of(SortedMap<String, byte[]> files, Release release, PrivateKey key) {
        if (files.isEmpty()) {
            throw new SourceException(List.of("policies: there is no file"));
        }
        for (String file : files.keySet()) {
            if (!Ustar.wellNamed(file)) {
                throw new SourceException(List.of(file + ": not a name of letters, digits, dots, dashes, underscores"));
            }
        }
        PolicyFiles.parse(files);
        BundleManifest manifest =
                BundleManifest.of(release.name(), release.version(), release.issued(), release.expires(), files);
        String signature = BundleSignature.sign(manifest.toJson(), key);
        return packed(signature.getBytes(StandardCharsets.US_ASCII), files);
    }

    static byte[] packed(byte[] signature, Map<String, byte[]> files) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        Ustar.write(archive, SIGNATURE, signature);
        files.forEach((file, content) -> Ustar.write(archive, file, content));
        Ustar.finish(archive);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            archive.writeTo(gzip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** A bundle that was verified; its dates are up to who reads it. */
    record Opened(BundleManifest manifest, SortedMap<String, byte[]> files) {}

    /** What a bundle may be like. */
    record Bounds(List<PublicKey> keys, int maxExpanded, int maxFiles) {}

    /**
     * Opens a bundle: first the signature, then as much of the rest as the signature vouches for.
     *
     * @throws IllegalArgumentException if it is not whole, of another form, too large or not signed; the message says so
     */
    static Opened open(byte[] packed, Bounds bounds) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            Ustar archive = new Ustar(gzip);
            Ustar.Head head = archive.next();
            if (head == null || !head.name().equals(SIGNATURE) || head.size() > MAX_SIGNATURE) {
                throw new IllegalArgumentException("the archive does not begin with " + SIGNATURE);
            }
            String signed = BundleSignature.verify(archive.content((int) head.size()), bounds.keys());
            BundleManifest manifest = BundleManifest.parse(signed, bounds.maxFiles());
            return new Opened(manifest, files(archive, manifest, bounds.maxExpanded()));
        } catch (IOException e) {
            // What the JDK says of a broken archive may quote it.
            String what = e instanceof Ustar.FormException ? e.getMessage() : "the archive is no gzip, or broken";
            throw new IllegalArgumentException(what, e);
        }
    }

    private static SortedMap<String, byte[]> files(Ustar archive, BundleManifest manifest, int maxExpanded)
            throws IOException {
        long expanded = 0;
        for (BundleManifest.Content content : manifest.files().values()) {
            expanded += PER_FILE + (long) content.size();
        }
        if (expanded > maxExpanded) {
            throw new IllegalArgumentException("the files are larger than " + maxExpanded + " bytes");
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (Map.Entry<String, BundleManifest.Content> expected :
                manifest.files().entrySet()) {
            Ustar.Head head = archive.next();
            if (head == null
                    || !head.name().equals(expected.getKey())
                    || head.size() != expected.getValue().size()) {
                throw new IllegalArgumentException("the files are not those that were signed");
            }
            byte[] content = archive.content(expected.getValue().size());
            if (!expected.getValue().is(content)) {
                throw new IllegalArgumentException("a file is not as it was signed");
            }
            files.put(head.name(), content);
        }
        if (archive.next() != null) {
            throw new IllegalArgumentException("the archive holds more than what was signed");
        }
        return files;
    }
}
