package culex.broker.security;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The conditions on tokens, and the source of the keys for their signatures: either a file or a URL.
 *
 * @param refreshInterval how often the keys of the URL are fetched again
 * @param issuer the issuer that a token must have
 * @param audience the allowed audiences, of which a token must have one; empty for any
 * @param algorithms the algorithms that a signature may use
 * @param leeway how far the clocks of issuer and broker may differ
 * @param userClaim the claim that names the user
 * @param clientIdClaim the claim that must be the Client Identifier
 * @param rolesClaim the claim with the roles; a dot leads into an object
 * @param aclClaim the claim with the permissions of the client
 */
public record JwtTerms(
        Optional<String> keyFile,
        Optional<String> jwksUrl,
        Duration refreshInterval,
        String issuer,
        List<String> audience,
        List<String> algorithms,
        Duration leeway,
        String userClaim,
        Optional<String> clientIdClaim,
        Optional<String> rolesClaim,
        Optional<String> aclClaim) {
    /** Returns a copy of these terms with which the permissions in tokens are ignored. */
    JwtTerms withoutAcl() {
        return new JwtTerms(
                keyFile,
                jwksUrl,
                refreshInterval,
                issuer,
                audience,
                algorithms,
                leeway,
                userClaim,
                clientIdClaim,
                rolesClaim,
                Optional.empty());
    }
}
