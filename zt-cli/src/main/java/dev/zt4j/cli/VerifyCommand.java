package dev.zt4j.cli;

import dev.zt4j.identity.Evidence;
import dev.zt4j.identity.Pem;
import dev.zt4j.identity.TrustBundles;
import dev.zt4j.identity.Verification;
import dev.zt4j.reason.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zt identity verify}: whom a credential proves. */
@Command(
        name = "verify",
        description = {
            "Verify a certificate chain in PEM, leaf first, a JWT-SVID or an access token.",
            "Ends with 0 if it is accepted, 1 if it is denied.",
            "With --batch each line of the file is a question in JSON of its own, and answered by a line."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // by picocli
final class VerifyCommand implements Callable<Integer> {
    /** The most bytes of a credential, or of a line of a batch. */
    static final int MAX_BYTES = 4 << 20;

    private static final String PEM = "-----BEGIN ";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The credential; - for the standard input.")
    private @Nullable String file;

    @Option(names = "--batch", paramLabel = "FILE", description = "Questions, one to a line; - for the standard input.")
    private @Nullable String batch;

    @Mixin
    private TrustOptions trust;

    @Option(
            names = "--audience",
            paramLabel = "NAME",
            description = "Whom a token has to be for; may be given again for another that is as good.")
    private List<String> audiences = new ArrayList<>();

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "Whose chain it is: that of a client, as without this option, or of a server.")
    private @Nullable String role;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description =
                    "When to judge: an instant such as 2026-01-31T12:00:00Z, or seconds since 1970; now if absent.")
    private @Nullable String at;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if ((file == null) == (batch == null)) {
            throw wrongCall("either FILE or --batch is needed");
        }
        return batch == null ? one(String.valueOf(file)) : many(batch);
    }

    private int one(String from) {
        byte[] content = Input.bytes(from, Zt.in(spec), MAX_BYTES);
        boolean chain = isPem(content);
        Evidence evidence = chain ? chain(content) : token(content);
        TrustBundles bundles =
                trust.read(spec, chain, line -> spec.commandLine().getErr().println(line));
        CredentialCheck.Rules rules = new CredentialCheck.Rules(trust.issuer(), chain ? Set.of() : audiences());
        CredentialCheck check = new CredentialCheck(evidence, bundles, rules, at());
        Verification verdict;
        try {
            verdict = check.verify(rules.verifier());
        } catch (IllegalStateException e) {
            throw wrongCall(String.valueOf(e.getMessage()));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? Shown.ascii(Json.write(Verdicts.json(verdict))) : Verdicts.text(verdict));
        return verdict instanceof Verification.Verified ? Zt.YES : Zt.NO;
    }

    static boolean isPem(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1).contains(PEM);
    }

    private Evidence chain(byte[] pem) {
        PeerRole peer = role == null ? PeerRole.CLIENT : PeerRole.of(role);
        if (peer == null) {
            throw wrongCall("--role is client or server");
        }
        if (pem.length > MAX_BYTES) {
            return Evidence.unreadable(Reason.LIMIT_EVIDENCE);
        }
        try {
            List<byte[]> certificates = new ArrayList<>();
            for (Pem.Block block : Pem.read(pem)) {
                if (!block.label().equals(Pem.CERTIFICATE)) {
                    return Evidence.unreadable(Reason.X509_ENCODING);
                }
                certificates.add(block.der());
            }
            return peer.evidence(certificates);
        } catch (GeneralSecurityException e) {
            return Evidence.unreadable(Reason.X509_ENCODING);
        }
    }

    private Evidence token(byte[] text) {
        if (role != null) {
            throw wrongCall("--role is for certificate chains");
        }
        return text.length > MAX_BYTES
                ? Evidence.unreadable(Reason.LIMIT_EVIDENCE)
                : Evidence.bearer(new String(text, StandardCharsets.ISO_8859_1).strip());
    }

    private Set<String> audiences() {
        if (audiences.isEmpty()) {
            throw wrongCall("--audience is needed for a token");
        }
        return new LinkedHashSet<>(audiences);
    }

    private Instant at() {
        Instant instant = at == null ? Instant.now() : Moments.instant(at);
        if (instant == null) {
            throw wrongCall("--at is an instant such as 2026-01-31T12:00:00Z, or seconds since 1970");
        }
        return instant;
    }

    private int many(String from) {
        if (trust.given() || !audiences.isEmpty() || role != null || at != null) {
            throw wrongCall("with --batch each line says by what it is judged");
        }
        Batch run =
                new Batch(from, spec.commandLine().getOut(), spec.commandLine().getErr());
        if (from.equals(Input.STANDARD)) {
            return run.answer(Zt.in(spec));
        }
        try (InputStream lines = Input.open(from)) {
            return run.answer(lines);
        } catch (IOException e) {
            throw Input.failure(from, e);
        }
    }

    private ParameterException wrongCall(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }
}
