package dev.zt4j.samples.boot;

import dev.zt4j.enforcement.BoundarySettings;
import dev.zt4j.enforcement.Mode;
import dev.zt4j.enforcement.Tier;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What {@code application.properties} says of the boundary.
 *
 * @param trust the directory of trust bundles
 * @param policies the directory of policies
 * @param audience the SPIFFE ID of this application, which tokens for it name
 * @param origin scheme and authority by which callers know it
 * @param boundary the name of the boundary
 * @param owner who answers for it
 * @param tier how bad it is if it fails
 * @param mode whether denials are enforced
 * @param staleAfter how old trust and policies may become before they lapse
 */
@ConfigurationProperties("zt4j")
record ZeroTrustProperties(
        Path trust,
        Path policies,
        String audience,
        String origin,
        String boundary,
        String owner,
        @DefaultValue("HIGH") Tier tier,
        @DefaultValue("ENFORCE") Mode mode,
        @DefaultValue("1h") Duration staleAfter) {
    BoundarySettings settings() {
        return mode == Mode.ENFORCE
                ? BoundarySettings.enforce(boundary, owner, tier)
                : BoundarySettings.reportOnly(boundary, owner, tier);
    }
}
