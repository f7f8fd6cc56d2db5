package dev.zt4j.cli;

import dev.zt4j.authority.Authority;
import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.EvidenceVerifier;
import dev.zt4j.identity.SpiffeId;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.TrustDomain;
import dev.zt4j.identity.Verification;
import dev.zt4j.reason.Reason;
import dev.zt4j.reason.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers the lines of a file, each by one line, in their order. No line keeps another from being answered. */
final class Batch {
    private static final Duration LIFETIME = Duration.ofMinutes(1);

    private final String file;
    private final PrintWriter out;
    private final PrintWriter err;
    private final BatchReader reader = new BatchReader();
    private final Recent<CredentialCheck.Rules, EvidenceVerifier> verifiers = new Recent<>();

    Batch(String file, PrintWriter out, PrintWriter err) {
        this.file = file;
        this.out = out;
        this.err = err;
    }

    /** Verifies something of our own first: what the JVM needs to start is no time that a line takes. */
    private static void warmUp() {
        Authority own = Authority.create(TrustDomain.of("own"), InstantSource.system());
        SpiffeId id = own.id("/self");
        TrustBundles trust = TrustBundles.of(List.of(own.bundle()));
        EvidenceVerifier verifier = new CredentialCheck.Rules(null, Set.of("own")).verifier();
        for (Evidence evidence : List.of(
                Evidence.tls(own.x509Svid(id, LIFETIME).chain()), Evidence.bearer(own.jwtSvid(id, "own", LIFETIME)))) {
            verifier.verify(evidence, trust, Instant.now());
        }
    }

    /** Answers all lines. The exit code tells whether all were accepted. */
    int answer(InputStream stream) {
        warmUp();
        // Whoever asks line by line waits for the answer.
        Lines lines = new Lines(stream, out::flush);
        boolean allAccepted = true;
        try {
            while (lines.next()) {
                allAccepted &= answer(lines);
            }
        } catch (IOException e) {
            throw Input.failure(file, e);
        }
        return allAccepted ? Zt.YES : Zt.NO;
    }

    private boolean answer(Lines lines) {
        long start = System.nanoTime();
        BatchLine line = new BatchLine(lines.content(), lines.tooLong());
        Reason reason = refusal(line, lines.number());
        long micros = (System.nanoTime() - start) / 1_000;
        String verdict = reason == null ? "\"accept\"" : "\"deny\",\"reason\":\"" + reason.code() + '"';
        out.println("{\"id\":" + line.id() + ",\"verdict\":" + verdict + ",\"micros\":" + micros + '}');
        return reason == null;
    }

    /** Why the credential is denied; null if it is accepted. */
    private @Nullable Reason refusal(BatchLine line, long number) {
        try {
            CredentialCheck check = reader.read(line);
            EvidenceVerifier verifier = verifiers.get(check.rules(), () -> verifier(check.rules()));
            return check.verify(verifier) instanceof Verification.Refused refused ? refused.reason() : null;
        } catch (MalformedLineException e) {
            err.println(file + ":" + number + ": " + e.getMessage());
            return Reason.EVIDENCE_MALFORMED;
        } catch (RefusedException e) {
            return e.reason();
        } catch (RuntimeException e) {
            // A defect of ours is no accept. Its message may hold what stands in the line.
            err.println(file + ":" + number + ": defect in zt itself: "
                    + e.getClass().getName());
            return Reason.INTERNAL_ERROR;
        }
    }

    private static EvidenceVerifier verifier(CredentialCheck.Rules rules) {
        try {
            return rules.verifier();
        } catch (IllegalStateException e) {
            throw new MalformedLineException("issuer or audience is none that could be");
        }
    }
}
