package culex.broker.config;

import culex.broker.security.AuthenticatorKind;
import culex.broker.security.HttpTerms;
import culex.support.settings.SettingErrors;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Checks the settings of the HTTP service. */
final class HttpRules {
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(100);
    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(30);
    private static final Duration CACHE_TIME_MAX = Duration.ofHours(24);
    private static final int REQUESTS_MAX = 1000;
    private static final int COUNT_MAX = 100_000;
    private static final int WAITING_MIN = 4;

    private HttpRules() {}

    static Optional<HttpTerms> terms(AuthConfig.Http http) {
        return http.url()
                .map(url -> new HttpTerms(
                        URI.create(url),
                        http.authorization(),
                        http.timeout(),
                        http.requestsMax(),
                        http.waitingMax(),
                        http.cacheMax(),
                        http.cacheTimeMax()));
    }

    static void check(AuthConfig.Http http, List<AuthenticatorKind> chain, SettingErrors errors) {
        errors.unless(
                http.url().map(JwtRules::isSafe).orElse(true),
                "mqtt.auth.http.url must be an https address, or an http one on loopback: it gets passwords");
        errors.unless(
                http.url().isEmpty() || chain.contains(AuthenticatorKind.HTTP),
                "mqtt.auth.http.url is set, but mqtt.security.authenticators does not name http");
        errors.unless(
                http.url().isPresent() || http.authorization().isEmpty(),
                "mqtt.auth.http.authorization is set, but mqtt.auth.http.url is not");
        errors.unless(
                http.authorization().map(HttpRules::isHeader).orElse(true),
                "mqtt.auth.http.authorization is not a value that a header may have");
        errors.unless(
                http.timeout().compareTo(TIMEOUT_MIN) >= 0 && http.timeout().compareTo(TIMEOUT_MAX) <= 0,
                "mqtt.auth.http.timeout must be 100 ms to 30 s");
        errors.unless(
                http.requestsMax() >= 1 && http.requestsMax() <= REQUESTS_MAX,
                "mqtt.auth.http.requests-max must be 1 to " + REQUESTS_MAX);
        errors.unless(
                http.waitingMax() >= WAITING_MIN && http.waitingMax() <= COUNT_MAX,
                "mqtt.auth.http.waiting-max must be 4 to " + COUNT_MAX);
        errors.unless(
                http.cacheMax() >= 0 && http.cacheMax() <= COUNT_MAX,
                "mqtt.auth.http.cache-max must be 0 to " + COUNT_MAX);
        errors.unless(
                !http.cacheTimeMax().isNegative() && http.cacheTimeMax().compareTo(CACHE_TIME_MAX) <= 0,
                "mqtt.auth.http.cache-time-max must be 0 to 24 h");
    }

    private static boolean isHeader(String value) {
        return value.chars().allMatch(character -> character >= ' ' && character <= '~');
    }
}
