package culex.broker.transport.netty;

import culex.broker.transport.LogInterval;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks requests for the WebSocket paths before quarkus-websockets, which would also upgrade without a subprotocol. A request that is not
 * a valid MQTT upgrade gets an error response with a readable text.
 */
public final class UpgradeCheck {
    private static final Set<String> PATHS = Set.of("/", "/mqtt", "/ws");
    private static final List<String> ACCEPTED = List.of(WebSocketUpgrade.MQTT, WebSocketUpgrade.MQTT_3_1);
    private static final String VERSION_HEADER = "Sec-WebSocket-Version";
    private static final String VERSION = "13";
    /** Matches 16 bytes in Base64. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");

    private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol";
    private static final Duration EARLY_BYTES_INTERVAL = Duration.ofSeconds(1);

    private final OriginCheck origins;
    private final ForwardedClients clients;
    private final BooleanSupplier ready;
    private final BooleanSupplier late;
    private final IntSupplier retrySeconds;
    private final @Nullable UpgradeTokens tokens;
    private final LogInterval earlyBytesLines = new LogInterval(EARLY_BYTES_INTERVAL, System::nanoTime);

    /**
     * @param ready whether connections are accepted
     * @param late whether the calling loop is overloaded and accepts no further connection
     * @param retrySeconds the value of Retry-After in seconds, for rejected clients
     * @param tokens finds and checks tokens in upgrade requests, or null when tokens are not configured
     */
    public UpgradeCheck(
            OriginCheck origins,
            ForwardedClients clients,
            BooleanSupplier ready,
            BooleanSupplier late,
            IntSupplier retrySeconds,
            @Nullable UpgradeTokens tokens) {
        this.origins = origins;
        this.clients = clients;
        this.tokens = tokens;
        this.ready = ready;
        this.late = late;
        this.retrySeconds = retrySeconds;
    }

    /**
     * A handler of the Vert.x router. Only a request that passes all checks keeps its Upgrade header. Without that header
     * quarkus-websockets upgrades nothing, so no spelling of a path bypasses the checks.
     */
    public void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        String upgrade = request.getHeader(HttpHeaders.UPGRADE);
        boolean isWebSocket =
                upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket");
        String path = context.normalizedPath();
        boolean endsWithSlash = path.length() > 1 && path.endsWith("/");
        if (endsWithSlash && PATHS.contains(path.substring(0, path.length() - 1))) {
            context.reroute(path.substring(0, path.length() - 1));
        } else if (!PATHS.contains(path)) {
            if (isWebSocket) {
                answer(context, 404, "MQTT over WebSocket is on the paths /, /mqtt and /ws");
            } else {
                passPlain(context);
            }
        } else if (!isWebSocket) {
            checkPlain(context);
        } else if (!VERSION.equals(request.getHeader(VERSION_HEADER))) {
            context.response().putHeader(VERSION_HEADER, VERSION);
            answer(context, 426, "The broker supports only version 13 of WebSocket"); // RFC 6455, section 4.4
        } else if (!isHandshake(request)) {
            answer(context, 400, "This is not a valid WebSocket opening handshake");
        } else if (!chooseSubprotocol(request)) {
            answer(context, 400, "MQTT over WebSocket needs the header Sec-WebSocket-Protocol: mqtt"); // [MQTT-6.0.0-3]
        } else if (!origins.allowsHost(request.headers().getAll(HttpHeaders.HOST))) {
            answer(context, 403, "This host is not one of the broker's names");
        } else if (!origins.allowsPage(
                request.headers().getAll(HttpHeaders.ORIGIN), request.headers().getAll(HttpHeaders.HOST))) {
            answer(context, 403, "Pages of this origin may not connect");
        } else if (!ready.getAsBoolean() || late.getAsBoolean()) {
            putRetryAfter(context);
            answer(context, 503, "The broker does not accept connections now");
        } else if (!clients.identify(request)) {
            answerAndClose(context, 400, "The headers X-Forwarded-For and Forwarded do not name one client");
        } else if (!clients.takePlace(request)) {
            putRetryAfter(context);
            answerAndClose(context, 503, "Too many connections of this address wait for CONNACK");
        } else {
            checkToken(context);
        }
    }

    /** Checks the token, after all other checks. */
    private void checkToken(RoutingContext context) {
        HttpServerRequest request = context.request();
        String error = tokens == null
                ? null
                : tokens.keep(
                        request,
                        () -> origins.mayUseCookie(
                                request.headers().getAll(HttpHeaders.ORIGIN),
                                request.headers().getAll(HttpHeaders.HOST),
                                request.isSSL()));
        if (error != null) {
            context.response().putHeader("WWW-Authenticate", "Bearer error=\"invalid_token\""); // RFC 6750, section 3
            answerAndClose(context, 401, "The token of the upgrade is not valid: " + error);
            return;
        }
        EarlyBytes.watch(request, earlyBytesLines);
        context.next();
    }

    /** Whether a request has all headers of an opening handshake (RFC 6455, section 4.2.1). */
    private static boolean isHandshake(HttpServerRequest request) {
        String connection = String.join(",", request.headers().getAll(HttpHeaders.CONNECTION));
        List<String> keys = request.headers().getAll("Sec-WebSocket-Key");
        return request.method() == HttpMethod.GET
                && request.version() != HttpVersion.HTTP_1_0
                && connection.toLowerCase(Locale.ROOT).contains("upgrade")
                && keys.size() == 1
                && KEY.matcher(keys.getFirst().strip()).matches();
    }

    private static void checkPlain(RoutingContext context) {
        HttpMethod method = context.request().method();
        boolean isRead = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        if (context.normalizedPath().equals("/") || !isRead) {
            passPlain(context);
            return;
        }
        context.response().putHeader(HttpHeaders.UPGRADE, "websocket").putHeader(HttpHeaders.CONNECTION, "Upgrade");
        answer(context, 426, "This is the MQTT WebSocket endpoint (subprotocol mqtt). Open / for the page.");
    }

    private static void passPlain(RoutingContext context) {
        context.request().headers().remove(HttpHeaders.UPGRADE);
        context.next();
    }

    /**
     * Reduces the subprotocols that a client offers to one that the broker supports, preferably mqtt ([MQTT-6.0.0-4]); returns false when
     * there is none.
     */
    private static boolean chooseSubprotocol(HttpServerRequest request) {
        Set<String> offered = new HashSet<>();
        for (String header : request.headers().getAll(SUBPROTOCOL)) {
            for (String subprotocol : header.split(",", -1)) {
                offered.add(subprotocol.strip());
            }
        }
        for (String accepted : ACCEPTED) {
            if (offered.contains(accepted)) {
                request.headers().set(SUBPROTOCOL, accepted);
                return true;
            }
        }
        return false;
    }

    private void putRetryAfter(RoutingContext context) {
        context.response().putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(retrySeconds.getAsInt()));
    }

    private static void answerAndClose(RoutingContext context, int status, String text) {
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        answer(context, status, text)
                .onComplete(_ -> context.request().connection().close());
    }

    private static Future<Void> answer(RoutingContext context, int status, String text) {
        return context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(text + "\n");
    }
}
