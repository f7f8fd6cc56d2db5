package dev.zt4j.source.https;

import dev.zt4j.source.HttpsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one document by GET. Only an answer of status 200 counts. Redirects are followed a few times, each checked
 * like the first URL, and never remembered. No client certificate is shown, no cookie kept, no proxy used. The deadline
 * holds for all of it together, however slowly the bytes drip. Thread-safe.
 */
public final class HttpsFetcher {
    private static final int MAX_REDIRECTS = 3;
    private static final int MAX_TAG = 256;
    private static final String JSON = "application/json";

    private final HttpsOptions options;
    private final ExecutorService threads;
    private final HttpClient client;
    private final @Nullable X509ExtendedTrustManager peers;
    private final Predicate<InetAddress> reachable;

    /**
     * Creates a fetcher.
     *
     * @param options bounds and authorities
     * @param peers judges servers in the place of web PKI, at each answer again; null for web PKI with host names
     */
    public HttpsFetcher(HttpsOptions options, @Nullable X509ExtendedTrustManager peers) {
        this(options, peers, options.privateAddressesAllowed() ? address -> true : AddressGuard::isPublic);
    }

    HttpsFetcher(HttpsOptions options, @Nullable X509ExtendedTrustManager peers, Predicate<InetAddress> reachable) {
        this.reachable = Objects.requireNonNull(reachable, "reachable");
        this.options = Objects.requireNonNull(options, "options");
        this.peers = peers;
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "zt4j-fetch");
            thread.setDaemon(true);
            return thread;
        });
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(options.deadline())
                .sslContext(sslContext(options.authorities(), peers))
                .executor(threads)
                .build();
    }

    /** Starts the time that one or several documents may take together, and returns its end. */
    public long deadline() {
        return System.nanoTime() + options.deadline().toNanos();
    }

    /**
     * A document and the tag by which its server tells it from others.
     *
     * @param bytes the document
     * @param tag the entity tag (RFC 9110 section 8.8.3), or null if there is none that can be sent back
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
    public record Document(byte[] bytes, @Nullable String tag) {}

    /**
     * Returns the JSON document at a location.
     *
     * @param end what {@link #deadline} returned
     * @throws FetchException if there is none within the bounds
     */
    public byte[] get(URI location, long end) throws FetchException {
        return get(location, JSON, null, end).orElseThrow().bytes();
    }

    /**
     * Returns the document at a location, or nothing if it is still the one of a tag.
     *
     * @param accepted the media type that is asked for
     * @param tag the tag of the document that is there already, or null if there is none
     * @param end what {@link #deadline} returned
     * @throws FetchException if there is none within the bounds
     */
    public Optional<Document> get(URI location, String accepted, @Nullable String tag, long end) throws FetchException {
        URI current = location;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse<byte[]> response = exchange(current, accepted, tag, end);
            recheck(response);
            if (response.statusCode() == 200) {
                return Optional.of(new Document(response.body(), tag(response)));
            }
            if (response.statusCode() == 304 && tag != null) {
                return Optional.empty();
            }
            current = redirected(response);
        }
        throw new FetchException("more than " + MAX_REDIRECTS + " redirects");
    }

    private static @Nullable String tag(HttpResponse<?> response) {
        return response.headers()
                .firstValue("ETag")
                .filter(tag -> tag.length() <= MAX_TAG && tag.chars().allMatch(c -> c > ' ' && c < 0x7f))
                .orElse(null);
    }

    private HttpResponse<byte[]> exchange(URI location, String accepted, @Nullable String tag, long end)
            throws FetchException {
        String problem = HttpsLocation.problem(location).orElse(null);
        if (problem != null) {
            throw new FetchException(problem);
        }
        checkAddress(location.getHost(), end);
        HttpRequest.Builder request = HttpRequest.newBuilder(location)
                .timeout(Duration.ofNanos(left(end)))
                .header("Accept", accepted);
        if (tag != null) {
            request.header("If-None-Match", tag);
        }
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request.build(), info -> new BoundedBody(options.maxBytes()));
        return await(answer, end);
    }

    private void checkAddress(String host, long end) throws FetchException {
        // HttpClient looks the host up again; the JVM's cache of addresses gives it the answer that was checked here.
        Callable<InetAddress[]> lookup = () -> InetAddress.getAllByName(host);
        for (InetAddress address : await(threads.submit(lookup), end)) {
            if (!reachable.test(address)) {
                throw new FetchException("the host has an address that is not public");
            }
        }
    }

    private static URI redirected(HttpResponse<?> response) throws FetchException {
        String target = switch (response.statusCode()) {
            case 301, 302, 303, 307, 308 ->
                response.headers().firstValue("Location").orElse(null);
            default -> null;
        };
        if (target == null) {
            throw FetchException.ofStatus(response.statusCode());
        }
        try {
            return response.uri().resolve(target);
        } catch (IllegalArgumentException e) {
            throw new FetchException("a redirect to no URL");
        }
    }

    /** Judges the server by what is trusted now: the connection, or its TLS session, may be from before. */
    private void recheck(HttpResponse<?> response) throws FetchException {
        if (peers == null) {
            return;
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : response.sslSession().orElseThrow().getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
            peers.checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
        } catch (GeneralSecurityException | SSLPeerUnverifiedException | RuntimeException e) {
            throw new FetchException("the server is not trusted");
        }
    }

    private static <T> T await(Future<T> future, long end) throws FetchException {
        try {
            return future.get(left(end), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new FetchException("no answer in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchException("interrupted");
        } catch (ExecutionException e) {
            throw new FetchException(describe(e.getCause()));
        } finally {
            future.cancel(true);
        }
    }

    private static long left(long end) throws FetchException {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new FetchException("no answer in time");
        }
        return left;
    }

    /** Says what went wrong in our words: the messages of others may hold what a server sent. */
    private static String describe(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BoundedBody.TooLargeException) {
                return "the document is too large";
            }
            if (cause instanceof SSLException) {
                return "no TLS connection, or the server is not trusted";
            }
            if (cause instanceof HttpTimeoutException) {
                return "no answer in time";
            }
            if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
                return "the host is unknown";
            }
        }
        return failure == null ? "failed" : "failed (" + failure.getClass().getSimpleName() + ")";
    }

    private static SSLContext sslContext(List<X509Certificate> authorities, @Nullable X509ExtendedTrustManager peers) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] trust = peers != null ? new TrustManager[] {peers} : web(authorities);
            // Without key managers of its own a context takes the JVM's, and shows a certificate where one is set.
            context.init(new KeyManager[0], trust, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }

    private static TrustManager[] web(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        KeyStore store = null;
        if (!authorities.isEmpty()) {
            store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
