package dev.zt4j.identity;

import dev.zt4j.reason.RefusedException;
import dev.zt4j.source.Delivery;
import dev.zt4j.source.DirectorySource;
import dev.zt4j.source.SourceException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Trust bundles from files, which are read as one generation and refused as a whole. */
final class FileTrustSource implements TrustSource {
    private final DirectorySource<TrustBundles> files;
    private final Succession succession = new Succession();

    private FileTrustSource(
            String name,
            Path directory,
            Predicate<String> wanted,
            Function<SortedMap<String, byte[]>, TrustBundles> parser) {
        this.files =
                new DirectorySource<>(name, directory, wanted, contents -> succession.follow(parser.apply(contents)));
    }

    static FileTrustSource directory(Path directory) {
        return new FileTrustSource(
                "trust bundles in " + directory,
                directory,
                file -> file.endsWith(FILE_SUFFIX),
                FileTrustSource::parseDirectory);
    }

    /** Reads one file, which has to be there. */
    static FileTrustSource file(Path file, Function<byte[], TrustBundles> parser) {
        Path absolute = file.toAbsolutePath();
        Path directory = absolute.getParent();
        if (directory == null) {
            throw new IllegalArgumentException(file + " is no file");
        }
        String only = String.valueOf(absolute.getFileName());
        String name = "trust bundles in " + file;
        return new FileTrustSource(name, directory, only::equals, contents -> {
            byte[] content = contents.get(only);
            if (content == null) {
                throw new SourceException(List.of(name + ": there is no such file"));
            }
            try {
                return parser.apply(content);
            } catch (TrustBundleException e) {
                throw new SourceException(List.of(name + ": " + e.getMessage()));
            }
        });
    }

    static FileTrustSource pemDirectory(TrustDomain trustDomain, Path directory) {
        String name = "certificates of " + trustDomain + " in " + directory;
        return new FileTrustSource(
                name, directory, file -> file.endsWith(".pem") || file.endsWith(".crt"), contents -> {
                    List<X509Certificate> authorities = new ArrayList<>();
                    List<String> problems = new ArrayList<>();
                    contents.forEach((file, content) -> {
                        try {
                            authorities.addAll(certificates(content));
                        } catch (TrustBundleException e) {
                            problems.add(file + ": " + e.getMessage());
                        }
                    });
                    if (authorities.isEmpty() && problems.isEmpty()) {
                        problems.add(name + ": there is none");
                    }
                    if (!problems.isEmpty()) {
                        throw new SourceException(problems);
                    }
                    return TrustBundles.of(List.of(TrustBundle.of(trustDomain, authorities)));
                });
    }

    private static TrustBundles parseDirectory(SortedMap<String, byte[]> files) {
        List<TrustBundle> bundles = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            String name = file.getKey();
            try {
                TrustDomain trustDomain = TrustDomain.of(name.substring(0, name.length() - FILE_SUFFIX.length()));
                bundles.add(TrustBundle.parse(trustDomain, file.getValue()));
            } catch (RefusedException e) {
                problems.add(name + ": the file name is no trust domain (" + e.getMessage() + ")");
            } catch (TrustBundleException e) {
                problems.add(name + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new SourceException(problems);
        }
        return TrustBundles.of(bundles);
    }

    /** Returns all certificates of a text; nothing else may be in it. */
    static List<X509Certificate> certificates(byte[] pem) {
        if (pem.length > TrustBundleParser.MAX_BYTES) {
            throw new TrustBundleException("the document is larger than " + TrustBundleParser.MAX_BYTES + " bytes");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (Pem.Block block : Pem.read(pem)) {
                if (!block.label().equals("CERTIFICATE")) {
                    throw new TrustBundleException("a block is no certificate");
                }
                certificates.add(Crypto.certificate(block.der()));
            }
        } catch (GeneralSecurityException e) {
            throw new TrustBundleException(String.valueOf(e.getMessage()));
        } catch (RefusedException e) {
            throw new TrustBundleException("a certificate cannot be read");
        }
        if (certificates.isEmpty() || certificates.size() > TrustBundleParser.MAX_KEYS) {
            throw new TrustBundleException("no certificate, or more than " + TrustBundleParser.MAX_KEYS);
        }
        return certificates;
    }

    @Override
    public String name() {
        return files.name();
    }

    @Override
    public Delivery<TrustBundles> load(Instant now) {
        return files.load(now);
    }
}
