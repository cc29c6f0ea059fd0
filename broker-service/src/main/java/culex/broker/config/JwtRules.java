package culex.broker.config;

import culex.broker.security.JwtTerms;
import culex.support.settings.SettingErrors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the settings of tokens. */
final class JwtRules {
    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern COOKIE = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Duration LEEWAY_MAX = Duration.ofMinutes(5);
    private static final Duration REFRESH_MIN = Duration.ofSeconds(30);

    private JwtRules() {}

    static boolean isConfigured(JwtConfig jwt) {
        return jwt.keyFile().isPresent() || jwt.jwksUrl().isPresent();
    }

    static Optional<JwtTerms> terms(JwtConfig jwt) {
        return isConfigured(jwt)
                ? Optional.of(new JwtTerms(
                        jwt.keyFile(),
                        jwt.jwksUrl(),
                        jwt.jwksRefreshInterval(),
                        jwt.issuer().orElse(""),
                        jwt.audience().orElse(List.of()),
                        jwt.algorithms(),
                        jwt.leeway(),
                        jwt.userClaim(),
                        jwt.clientIdClaim(),
                        jwt.rolesClaim(),
                        Optional.of(jwt.aclClaim())))
                : Optional.empty();
    }

    /** Checks the settings of the cookie that may contain a token. */
    static void checkCookie(BrokerConfig config, SettingErrors errors) {
        config.websocket().tokenCookie().ifPresent(cookie -> {
            errors.unless(
                    COOKIE.matcher(cookie).matches(),
                    "mqtt.websocket.token-cookie is not a name that a cookie may have");
            errors.unless(
                    isConfigured(config.jwt()),
                    "mqtt.websocket.token-cookie is set, but neither mqtt.jwt.key-file nor mqtt.jwt.jwks-url");
        });
    }

    static void check(JwtConfig jwt, SettingErrors errors) {
        errors.unless(
                jwt.keyFile().isEmpty() || jwt.jwksUrl().isEmpty(),
                "mqtt.jwt.key-file and mqtt.jwt.jwks-url are both set");
        errors.unless(
                isConfigured(jwt) || (jwt.issuer().isEmpty() && jwt.audience().isEmpty()),
                "mqtt.jwt.issuer or audience is set, but neither mqtt.jwt.key-file nor mqtt.jwt.jwks-url");
        errors.unless(
                !isConfigured(jwt) || !jwt.issuer().orElse("").isBlank(),
                "mqtt.jwt.issuer is not set: tokens of every issuer with one of these keys would be valid");
        errors.unless(
                !jwt.algorithms().isEmpty() && ALGORITHMS.containsAll(jwt.algorithms()),
                "mqtt.jwt.algorithms must be of " + ALGORITHMS.stream().sorted().toList() + ", not "
                        + jwt.algorithms());
        errors.unless(
                !jwt.leeway().isNegative() && jwt.leeway().compareTo(LEEWAY_MAX) <= 0,
                "mqtt.jwt.leeway must be 0 to 5 minutes");
        errors.unless(
                jwt.jwksRefreshInterval().compareTo(REFRESH_MIN) >= 0
                        && jwt.jwksRefreshInterval().compareTo(Duration.ofDays(1)) <= 0,
                "mqtt.jwt.jwks-refresh-interval must be 30 s to 24 h");
        errors.unless(
                jwt.jwksUrl().map(JwtRules::isSafe).orElse(true),
                "mqtt.jwt.jwks-url must be an https address, or an http one on loopback");
    }

    /** Whether nobody on the network can read or change requests to a URL: true for https, and for http on loopback. */
    static boolean isSafe(String url) {
        return HttpAddress.parse(url)
                .filter(uri -> "https".equals(uri.getScheme()) || LOOPBACK.contains(uri.getHost()))
                .isPresent();
    }
}
