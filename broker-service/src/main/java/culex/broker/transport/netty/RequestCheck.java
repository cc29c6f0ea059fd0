package culex.broker.transport.netty;

import culex.support.api.MalformedRequests;
import culex.support.api.PipelinedRequests;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;

/**
 * The first check of each HTTP request: reports it to the {@link HttpDeadline} of its connection, lets later requests on the connection
 * wait ({@link PipelinedRequests}), and rejects a request that announces a body. Only the admin API reads bodies, of a known length;
 * elsewhere a request hidden in one is never executed (request smuggling).
 */
public final class RequestCheck {
    /** Set on the channel of a connection whose request was rejected: later requests on it get no response. */
    private static final AttributeKey<Boolean> REJECTED = AttributeKey.valueOf(RequestCheck.class, "rejected");

    private static final String NO_BODY = "Requests have no such body here";

    private RequestCheck() {}

    /** A handler of the Vert.x router that rejects each request which announces a body. */
    public static void check(RoutingContext context) {
        check(context, "", 0);
    }

    /**
     * Makes the check the first handler of Quarkus' management router, and disables those that Quarkus puts before all others there, with
     * no setting to omit them: one reads the bodies of all requests, up to 10 MB each, before any login (28 such requests used up the
     * heap); the other lets the pages of every origin read the responses and send any header. Handlers of {@code quarkus.management.header}
     * have a path, so they stay.
     *
     * @param withBodies the beginning of the paths with a body
     * @param bytesMax the maximum size of a body in bytes
     */
    public static void checkFirst(Router management, String withBodies, long bytesMax) {
        Route first = management
                .route()
                .order(Integer.MIN_VALUE)
                .handler(context -> check(context, withBodies, bytesMax))
                .failureHandler(RequestCheck::onFailure);
        List<Route> routes = management.getRoutes();
        routes.subList(0, routes.indexOf(first)).stream()
                .filter(route -> route.getPath() == null)
                .forEach(Route::disable);
    }

    /**
     * A failure handler of the Vert.x router that responds to the requests which Vert.x rejects before any handler, see
     * {@link MalformedRequests}. It must come before all routes with a path, which Vert.x cannot compare with a malformed path.
     */
    public static void onFailure(RoutingContext context) {
        String reason = MalformedRequests.reason(context);
        if (reason == null) {
            context.next();
        } else if (!isRejected(context.request())) {
            reject(context, 400, reason);
        }
    }

    /** As {@link #check(RoutingContext)}, but allows a body of a known length under one path. */
    private static void check(RoutingContext context, String withBodies, long bytesMax) {
        HttpServerRequest request = context.request();
        if (isRejected(request) || closesUnread(request)) {
            return;
        }
        PipelinedRequests.queue(request);
        String malformed = MalformedRequests.reason(context);
        if (malformed != null) {
            reject(context, 400, malformed);
            return;
        }
        HttpDeadline deadline = HttpDeadline.of(request);
        if (deadline != null) {
            deadline.onRequest();
            context.addEndHandler(_ -> deadline.onResponse());
        }
        if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            reject(context, 400, NO_BODY);
        } else if (hasContent(request) && !isBodyAllowed(context, withBodies, bytesMax)) {
            reject(context, 413, NO_BODY);
        } else {
            context.next();
        }
    }

    /**
     * Called when a part of a response was written: the client has the time for a whole response again to read the next part. Call it on
     * the loop of the connection.
     */
    public static void onPartWritten(HttpServerRequest request) {
        HttpDeadline deadline = HttpDeadline.of(request);
        if (deadline != null) {
            deadline.onPartWritten();
        }
    }

    /**
     * Gives the response to a request more time than other responses have, because it takes long to process. May be called from any thread.
     */
    public static void extend(HttpServerRequest request, Duration time) {
        HttpDeadline deadline = HttpDeadline.of(request);
        if (deadline != null) {
            deadline.extend(time);
        }
    }

    /**
     * Closes a connection that sends a request while earlier responses are pending: its client does not read them, and each further
     * response would need memory and a worker thread. Returns whether it closed the connection.
     */
    private static boolean closesUnread(HttpServerRequest request) {
        if (request.connection() instanceof ConnectionBase connection
                && !connection.channel().isWritable()) {
            connection.channel().close();
            return true;
        }
        return false;
    }

    private static boolean hasContent(HttpServerRequest request) {
        return request.headers().getAll(HttpHeaders.CONTENT_LENGTH).stream()
                .anyMatch(length -> !length.strip().equals("0"));
    }

    private static boolean isBodyAllowed(RoutingContext context, String withBodies, long bytesMax) {
        List<String> lengths = context.request().headers().getAll(HttpHeaders.CONTENT_LENGTH);
        String path = context.normalizedPath();
        if (bytesMax == 0 || lengths.size() != 1 || path == null || !path.startsWith(withBodies)) {
            return false;
        }
        try {
            return Long.parseLong(lengths.getFirst().strip()) <= bytesMax;
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }

    private static boolean isRejected(HttpServerRequest request) {
        return request.connection() instanceof ConnectionBase connection
                && connection.channel().hasAttr(REJECTED);
    }

    /** Sends an error response and closes the connection, so that the bytes of a body are not read as a request. */
    private static void reject(RoutingContext context, int status, String why) {
        if (context.request().connection() instanceof ConnectionBase connection) {
            connection.channel().attr(REJECTED).set(true);
        }
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end(why + "\n")
                .onComplete(_ -> context.request().connection().close());
    }
}
