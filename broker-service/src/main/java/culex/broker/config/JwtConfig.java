package culex.broker.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Tokens (JWT) as passwords. */
public interface JwtConfig {
    /** The file of the public keys that verify the signatures of tokens: a JSON Web Key Set, or public keys and certificates in PEM. */
    Optional<String> keyFile();

    /** The URL of a JSON Web Key Set with these keys, instead of the file; https, or http on loopback. */
    Optional<String> jwksUrl();

    /**
     * How often the keys of that URL are fetched again; a token that names an unknown key fetches them immediately, twice a minute at most.
     */
    @WithDefault("10m")
    Duration jwksRefreshInterval();

    /** The issuer (iss) that tokens must have. */
    Optional<String> issuer();

    /** The allowed audiences: a token must have one of them (aud); any when empty. */
    Optional<List<String>> audience();

    /** The algorithms that the signature of a token may use, of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 and EdDSA. */
    @WithDefault("RS256,ES256")
    List<String> algorithms();

    /** The allowed difference between the clocks of issuer and broker: a token is accepted this long after its expiry; at most 5 minutes. */
    @WithDefault("30s")
    Duration leeway();

    /** The claim that names the user. */
    @WithDefault("sub")
    String userClaim();

    /** The claim that must be the Client Identifier; not checked when absent. */
    Optional<String> clientIdClaim();

    /** The claim with the list of roles; a dot leads into an object, such as realm_access.roles. */
    Optional<String> rolesClaim();

    /** The claim with permissions of the client, in one of EMQX's two formats; without this claim the other mqtt.acl.sources decide. */
    @WithDefault("acl")
    String aclClaim();
}
