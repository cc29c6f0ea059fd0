package culex.publisher.api;

import culex.support.api.Caller;
import culex.support.api.LocalHosts;
import culex.support.api.Responses;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The login of the HTTP API: {@code Authorization: Bearer KEY} with a key of {@code sensor.api.keys-file}. Callers without an API key may
 * read, unless {@code sensor.api.view=login}, but may not change anything.
 */
final class ApiLogin {
    private static final String SCHEME = "Bearer ";
    private static final String CALLER = Caller.class.getName();
    private static final String NEEDS_KEY = "This needs a key of " + KeysOnDisk.SETTING;
    private static final String NO_KEYS = "Nobody may change anything, because " + KeysOnDisk.SETTING
            + " is not set. Make a key with ./culex key add NAME --role operator, and set " + KeysOnDisk.SETTING
            + " to the file of keys";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final Optional<KeysOnDisk> keys;
    private final boolean mayEverybodyRead;
    private final LocalHosts hosts;

    ApiLogin(ApiSettings settings) {
        this.keys = settings.keys();
        this.mayEverybodyRead = settings.mayEverybodyRead();
        this.hosts = new LocalHosts(settings.allowedHosts());
    }

    /** Accepts a request and stores its caller, or rejects the request before its body is read. */
    void check(RoutingContext context) {
        List<String> sent = context.request().headers().getAll(HttpHeaders.AUTHORIZATION);
        HttpMethod method = context.request().method();
        boolean isRead = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        if (sent.isEmpty() && !isHostAllowed(context.request())) {
            Responses.fail(context, FORBIDDEN, "Without a key, this host is not allowed: see sensor.api.allowed-hosts");
        } else if (keys.isEmpty() && (!isRead || !sent.isEmpty())) {
            Responses.fail(context, FORBIDDEN, NO_KEYS);
        } else if (sent.isEmpty()) {
            if (isRead && mayEverybodyRead) {
                accept(context, Caller.EVERYBODY);
            } else {
                rejectUnknown(context);
            }
        } else {
            Caller owner = sent.size() > 1 ? null : owner(sent.getFirst());
            if (owner == null) {
                rejectUnknown(context);
            } else {
                accept(context, owner);
            }
        }
    }

    private @Nullable Caller owner(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? keys.map(file -> file.owner(
                                authorization.substring(SCHEME.length()).strip()))
                        .orElse(null)
                : null;
    }

    /**
     * Whether a request without an API key is allowed for its host, which Host or HTTP/2's :authority names. Otherwise a foreign web page
     * could use the API under the host name of that page, if the name resolves to this machine (DNS rebinding).
     */
    private boolean isHostAllowed(HttpServerRequest request) {
        HostAndPort asked = request.headers().getAll(HttpHeaders.HOST).size() > 1 ? null : request.authority();
        return asked != null && hosts.allows(asked.host());
    }

    private static void accept(RoutingContext context, Caller caller) {
        context.put(CALLER, caller);
        context.next();
    }

    private static void rejectUnknown(RoutingContext context) {
        context.response().putHeader("WWW-Authenticate", SCHEME.strip());
        Responses.fail(context, UNAUTHORIZED, NEEDS_KEY);
    }

    /** The caller of a request that was accepted. */
    static Caller caller(RoutingContext context) {
        Caller caller = context.get(CALLER);
        if (caller == null) {
            throw new IllegalStateException("a request passed by the login");
        }
        return caller;
    }
}
