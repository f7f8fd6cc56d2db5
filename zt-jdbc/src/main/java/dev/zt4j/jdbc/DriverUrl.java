package dev.zt4j.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges what a PostgreSQL driver is told, before it connects: many of its properties load classes, write files or let
 * go of checks, so that only those on a list may be set. The list is of version 42.7 of {@code org.postgresql}.
 */
final class DriverUrl {
    static final String PREFIX = "jdbc:postgresql://";

    /** Without effect on what is loaded, written or believed. */
    private static final Set<String> PROPERTIES = Set.copyOf(Words.of("""
            user password ApplicationName connectTimeout loginTimeout socketTimeout tcpKeepAlive tcpNoDelay
            cancelSignalTimeout prepareThreshold preparedStatementCacheQueries preparedStatementCacheSizeMiB
            defaultRowFetchSize reWriteBatchedInserts targetServerType loadBalanceHosts hostRecheckSeconds
            readOnly readOnlyMode stringtype binaryTransfer assumeMinServerVersion currentSchema
            sslmode sslrootcert sslcert sslkey sslNegotiation channelBinding requireAuth preferQueryMode
            ssl gssEncMode logUnclosedConnections quoteReturningIdentifiers logServerErrorDetail
            """));

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String VERIFY = "verify-full";

    private DriverUrl() {}

    /**
     * Returns what is wrong with an address and its properties; nothing if both may be used.
     *
     * @param url {@code jdbc:postgresql://host[:port][,…]/database}, without properties
     * @param properties of the driver
     */
    static List<String> problems(String url, Map<String, String> properties) {
        List<String> problems = new ArrayList<>();
        String rest = url.startsWith(PREFIX) ? url.substring(PREFIX.length()) : "";
        int slash = rest.indexOf('/');
        if (slash <= 0 || !isPlain(rest)) {
            // The address may hold a password, so it is not repeated.
            problems.add("the address is not of the form jdbc:postgresql://host:port/database");
        }
        properties.forEach((name, value) -> {
            if (!PROPERTIES.contains(name)) {
                problems.add("the property " + name + " of the driver is not on the list");
            }
        });
        if (!properties.getOrDefault("preferQueryMode", "extended").equals("extended")) {
            problems.add("preferQueryMode has to be extended");
        }
        if (slash > 0 && !isLoopback(rest.substring(0, slash)) && !VERIFY.equals(properties.get("sslmode"))) {
            problems.add("sslmode has to be verify-full, as the server is not on this machine");
        }
        return problems;
    }

    /** Tells whether a connection that was made elsewhere uses the extended protocol, as far as its address tells. */
    static boolean isExtended(String url) {
        int at = url.indexOf("preferQueryMode=");
        int mode = at + "preferQueryMode=".length();
        return at < 0 || (url.startsWith("extended", mode) && !url.startsWith("extendedForPrepared", mode));
    }

    private static boolean isLoopback(String hosts) {
        for (String host : hosts.split(",", -1)) {
            int port = host.lastIndexOf(':');
            boolean hasPort = port >= 0 && !host.endsWith("]");
            if (!LOOPBACK.contains(hasPort ? host.substring(0, port) : host)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && "-._,:/[]".indexOf(c) < 0) {
                return false;
            }
        }
        return text.indexOf('/') == text.lastIndexOf('/');
    }
}
