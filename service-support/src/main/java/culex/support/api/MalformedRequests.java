package culex.support.api;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Responds to the requests that Vert.x rejects before any handler of a router runs: those with a malformed path, and those without a valid
 * Host header. Without this, Quarkus would log an error with a stack trace for each request, and send the id of that error.
 */
public final class MalformedRequests {
    private static final int BAD_REQUEST = 400;

    private MalformedRequests() {}

    /** Adds the failure handler to a router. It comes before all routes with a path, which Vert.x cannot compare with a malformed path. */
    public static void addTo(Router router) {
        router.route().order(Integer.MIN_VALUE).failureHandler(MalformedRequests::onFailure);
    }

    private static void onFailure(RoutingContext context) {
        String reason = reason(context);
        if (reason == null) {
            context.next();
        } else {
            Responses.fail(context, BAD_REQUEST, reason);
        }
    }

    /** Returns why Vert.x rejects a request before any handler runs; null when it does not. */
    public static @Nullable String reason(RoutingContext context) {
        if (!hasValidPath(context)) {
            return "The path of the request is malformed";
        }
        return hasHost(context.request()) ? null : "The request needs one valid Host header";
    }

    private static boolean hasValidPath(RoutingContext context) {
        try {
            String path = context.request().path();
            return path != null && path.startsWith("/") && context.normalizedPath() != null;
        } catch (IllegalArgumentException malformedEscape) {
            return false;
        }
    }

    /** Whether a request has the Host header that its version of HTTP demands. */
    private static boolean hasHost(HttpServerRequest request) {
        return request.authority() != null || request.version() == HttpVersion.HTTP_1_0;
    }
}
