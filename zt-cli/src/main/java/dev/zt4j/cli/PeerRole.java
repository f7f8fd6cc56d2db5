package dev.zt4j.cli;

import dev.zt4j.identity.Evidence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which end of the connection a certificate chain belongs to. */
enum PeerRole {
    CLIENT,
    SERVER;

    /** The role of that name; null if there is none. */
    static @Nullable PeerRole of(String name) {
        return switch (name) {
            case "client" -> CLIENT;
            case "server" -> SERVER;
            default -> null;
        };
    }

    /** The evidence of somebody in that role who proved the key of the first certificate. */
    Evidence evidence(List<byte[]> chain) {
        return this == SERVER ? Evidence.tlsServerOfDer(chain) : Evidence.tlsOfDer(chain);
    }
}
