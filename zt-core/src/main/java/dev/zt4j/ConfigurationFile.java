package dev.zt4j;

import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.CredentialRules;
import dev.zt4j.enforcement.LogPosture;
import dev.zt4j.enforcement.Mode;
import dev.zt4j.enforcement.Tier;
import dev.zt4j.identity.AuthenticationRequirement;
import dev.zt4j.identity.Credential;
import dev.zt4j.json.JsonFields;
import dev.zt4j.json.JsonTextException;
import dev.zt4j.state.StateJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Drives a builder by a JSON file of boundaries and waivers. An unknown name in it is an error. */
final class ConfigurationFile {
    private static final long MAX_BYTES = 1 << 20;

    private ConfigurationFile() {}

    static void read(Path file, ZeroTrustBuilder builder, List<String> problems) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                problems.add(file + ": larger than " + MAX_BYTES + " bytes");
                return;
            }
            apply(JsonFields.parse(Files.readString(file, StandardCharsets.UTF_8)), builder);
        } catch (IOException e) {
            problems.add(file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
        } catch (JsonTextException | IllegalArgumentException e) {
            problems.add(file + ": " + e.getMessage());
        }
    }

    private static void apply(JsonFields file, ZeroTrustBuilder builder) {
        for (JsonFields boundary : file.objects("boundaries")) {
            builder.boundary(boundary(boundary));
        }
        for (JsonFields waiver : file.objects("waivers")) {
            builder.waiver(StateJson.waiver(waiver));
        }
        file.end();
    }

    private static BoundarySettings boundary(JsonFields fields) {
        String name = fields.text("name");
        String owner = fields.text("owner");
        Tier tier = fields.constant("tier", Tier.class);
        BoundarySettings settings = fields.constant("mode", Mode.class) == Mode.ENFORCE
                ? BoundarySettings.enforce(name, owner, tier)
                : BoundarySettings.reportOnly(name, owner, tier);
        if (fields.has("logPosture")) {
            settings = settings.withLogPosture(fields.constant("logPosture", LogPosture.class));
        }
        if (fields.has("credentials")) {
            settings = settings.withCredentials(rules(fields.object("credentials")));
        }
        fields.end();
        return settings;
    }

    private static CredentialRules rules(JsonFields fields) {
        CredentialRules.Builder rules = CredentialRules.builder();
        if (fields.has("kinds")) {
            Set<Credential.Kind> kinds = EnumSet.noneOf(Credential.Kind.class);
            fields.texts("kinds").forEach(code -> kinds.add(kind(code)));
            rules.kinds(kinds);
        }
        if (fields.has("maxLifetimes")) {
            JsonFields limits = fields.object("maxLifetimes");
            for (String code : limits.names()) {
                rules.maxLifetime(kind(code), limits.duration(code));
            }
        }
        if (fields.truth("proofOfPossession", false)) {
            rules.proofOfPossession();
        }
        AuthenticationRequirement required = authentication(fields);
        if (required != null) {
            rules.authentication(required);
        }
        fields.end();
        return rules.build();
    }

    private static Credential.Kind kind(String code) {
        for (Credential.Kind kind : Credential.Kind.values()) {
            if (kind.code().equals(code)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of credential is called " + code);
    }

    private static @Nullable AuthenticationRequirement authentication(JsonFields fields) {
        List<String> classes = fields.texts("acr");
        Duration maxAge = fields.has("maxAuthenticationAge") ? fields.duration("maxAuthenticationAge") : null;
        if (classes.isEmpty()) {
            return maxAge == null ? null : AuthenticationRequirement.maxAge(maxAge);
        }
        AuthenticationRequirement required = AuthenticationRequirement.classes(classes.toArray(String[]::new));
        return maxAge == null ? required : required.within(maxAge);
    }
}
