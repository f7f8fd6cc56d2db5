package dev.zt4j.jdbc;

/** Knows from which version on a PostgreSQL driver keeps what it is told of channel binding (CVE-2025-49146, CVE-2026-54291). */
final class DriverVersion {
    /** What is wrong with an older one. */
    static final String PROBLEM = "channelBinding=require needs version 42.7.12 of the driver";

    private static final int[] LEAST = {42, 7, 12};

    private DriverVersion() {}

    /** Tells whether one does, as far as the first two parts of its version tell. */
    static boolean mayKeepChannelBinding(int major, int minor) {
        return major > LEAST[0] || (major == LEAST[0] && minor >= LEAST[1]);
    }

    /** Tells whether one does; one that is not written as numbers does not. */
    static boolean keepsChannelBinding(String version) {
        String[] parts = version.split("\\.", -1);
        for (int i = 0; i < LEAST.length; i++) {
            int part = i < parts.length ? number(parts[i]) : 0;
            if (part != LEAST[i]) {
                return part > LEAST[i];
            }
        }
        return true;
    }

    private static int number(String part) {
        int number = 0;
        for (int i = 0; i < part.length() && number < 1_000; i++) {
            int digit = part.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return part.isEmpty() ? -1 : number;
    }
}
