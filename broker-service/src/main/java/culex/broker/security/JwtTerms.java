package culex.broker.security;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a token must be, and where the keys for its signature are: a file or an address, one of the two.
 *
 * @param refreshInterval how often the keys of the address are fetched again
 * @param issuer its issuer
 * @param audience one of these is an audience of it; empty for any
 * @param algorithms the algorithms that its signature may have
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
    /** The same for tokens whose permissions do not count. */
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
