package dev.zt4j.servlet;

/**
 * In what form a proxy, at which the TLS connections of clients end, tells of their certificates.
 *
 * @since 0.1.0
 */
public enum CertificateHeader {
    /**
     * {@code X-Forwarded-Client-Cert}, as Envoy writes it. The proxy has to replace what clients send by one element that
     * holds {@code Cert} or {@code Chain} (in Envoy, {@code SANITIZE_SET} with {@code cert: true} or {@code chain: true}).
     */
    XFCC,
    /** {@code Client-Cert} and, for what stands between leaf and authority, {@code Client-Cert-Chain} (RFC 9440). */
    CLIENT_CERT
}
