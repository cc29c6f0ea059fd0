package culex.broker.config;

import culex.broker.security.AuthenticatorKind;
import culex.broker.security.HttpTemplate;
import culex.broker.security.HttpTerms;
import culex.support.settings.SettingErrors;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads and checks the settings of the HTTP service that authenticates clients. */
final class HttpRules {
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(100);
    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(30);
    private static final Duration CACHE_TIME_MAX = Duration.ofHours(24);
    private static final int REQUESTS_MAX = 1000;
    private static final int COUNT_MAX = 100_000;
    private static final int WAITING_MIN = 4;

    private static final String PASSWORD = "${password}";

    /** The fields of EMQX's documentation. */
    private static final Map<String, String> DEFAULT_BODY = Map.of(
            "clientid", "${clientid}",
            "username", "${username}",
            "password", PASSWORD,
            "peerhost", "${peerhost}");

    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+^_`|~0-9A-Za-z-]+");
    /** Headers that only the HTTP client may set: a configured value could change where the body of a request ends. */
    private static final Set<String> RESERVED_HEADERS = Set.of(
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private HttpRules() {}

    static Optional<HttpTerms> terms(AuthConfig.Http http) {
        return http.url()
                .map(url -> new HttpTerms(
                        URI.create(url),
                        http.method(),
                        http.contentType(),
                        http.authorization(),
                        headers(http),
                        body(http),
                        http.timeout(),
                        http.requestsMax(),
                        http.waitingMax(),
                        http.cacheMax(),
                        http.cacheTimeMax()));
    }

    private static Map<String, String> headers(AuthConfig.Http http) {
        Map<String, String> headers = new TreeMap<>();
        http.headers().forEach((name, value) -> headers.put(headerName(name), value));
        return headers;
    }

    /** The name of a header: a dot in the setting is a hyphen, because the environment cannot have hyphens in names. */
    private static String headerName(String name) {
        return name.replace('.', '-').toLowerCase(Locale.ROOT);
    }

    private static String fieldName(String name) {
        return name.replace('.', '_');
    }

    /** The fields of the requests; throws IllegalArgumentException when a template is invalid. */
    private static Map<String, HttpTemplate> body(AuthConfig.Http http) {
        Map<String, HttpTemplate> fields = new TreeMap<>();
        Map<String, String> body = http.body().isEmpty() ? DEFAULT_BODY : http.body();
        body.forEach((name, text) -> fields.put(fieldName(name), HttpTemplate.parse(text)));
        return fields;
    }

    /** Whether the requests contain the passwords of clients in their URL. */
    static boolean hasPasswordInUrl(AuthConfig.Http http) {
        return http.url().isPresent() && http.method() == HttpTerms.Method.GET && hasPassword(http);
    }

    private static boolean hasPassword(AuthConfig.Http http) {
        return http.body().isEmpty() || http.body().values().stream().anyMatch(text -> text.contains(PASSWORD));
    }

    /** What the log warns of at the start. */
    static List<String> warnings(AuthConfig.Http http) {
        if (http.url().isEmpty()) {
            return List.of();
        }
        if (!hasPassword(http)) {
            return List.of(
                    "mqtt.auth.http.body has no ${password}: the service of mqtt.auth.http.url accepts or rejects"
                            + " clients whatever password they send");
        }
        return hasPasswordInUrl(http)
                ? List.of(
                        "mqtt.auth.http.method=get sends the passwords of clients in the URL, which access logs of the"
                                + " service and of proxies keep: use post")
                : List.of();
    }

    private static void checkRequest(AuthConfig.Http http, SettingErrors errors) {
        boolean isConfigured = http.url().isPresent();
        errors.unless(
                isConfigured || (http.headers().isEmpty() && http.body().isEmpty()),
                "mqtt.auth.http.headers or mqtt.auth.http.body is set, but mqtt.auth.http.url is not");
        errors.unless(
                http.url().map(url -> !url.contains("#")).orElse(true), "mqtt.auth.http.url must have no fragment (#)");
        errors.unless(
                http.method() == HttpTerms.Method.POST || http.contentType() == HttpTerms.ContentType.JSON,
                "mqtt.auth.http.content-type is set, but mqtt.auth.http.method=get sends no body");
        Set<String> names = new HashSet<>();
        http.headers().forEach((setting, value) -> {
            String name = headerName(setting);
            String error = "mqtt.auth.http.headers." + printable(setting);
            errors.unless(HEADER_NAME.matcher(name).matches(), error + " is not the name of a header");
            errors.unless(
                    !RESERVED_HEADERS.contains(name),
                    error
                            + (name.equals("content-type")
                                    ? " cannot be set: mqtt.auth.http.content-type is json or form"
                                    : " cannot be set: the broker sets this header itself"));
            errors.unless(
                    names.add(name)
                            && !(name.equals("authorization")
                                    && http.authorization().isPresent()),
                    error + " sets a header for the second time");
            errors.unless(isHeader(value), error + " is not a value that a header may have");
        });
        Set<String> fields = new HashSet<>();
        http.body().forEach((setting, text) -> {
            String error = "mqtt.auth.http.body." + printable(setting) + ' ';
            errors.unless(fields.add(fieldName(setting)), error + "sets a field for the second time");
            try {
                HttpTemplate.parse(text);
            } catch (IllegalArgumentException wrong) {
                errors.unless(false, error + printable(String.valueOf(wrong.getMessage())));
            }
        });
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
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
        checkRequest(http, errors);
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
