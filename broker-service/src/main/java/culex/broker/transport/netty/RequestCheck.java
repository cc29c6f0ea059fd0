package culex.broker.transport.netty;

import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * The first check of each HTTP request: reports it to the {@link HttpDeadline} of its connection, and rejects a request that announces a
 * body. Only the admin API reads bodies, of a known length; elsewhere a request hidden in one is never executed (request smuggling).
 */
public final class RequestCheck {
    /** Set on the channel of a connection whose request was rejected: later requests on it get no response. */
    private static final AttributeKey<Boolean> REJECTED = AttributeKey.valueOf(RequestCheck.class, "rejected");

    private RequestCheck() {}

    /** A handler of the Vert.x router that rejects each request which announces a body. */
    public static void check(RoutingContext context) {
        check(context, "", 0);
    }

    /**
     * As {@link #check(RoutingContext)}, but allows a body of a known length under one path.
     *
     * @param withBodies the beginning of these paths
     * @param bytesMax the maximum size of a body in bytes
     */
    public static void check(RoutingContext context, String withBodies, long bytesMax) {
        HttpServerRequest request = context.request();
        if (isRejected(request) || closesUnread(request)) {
            return;
        }
        HttpDeadline deadline = HttpDeadline.of(request);
        if (deadline != null) {
            deadline.onRequest();
            context.addEndHandler(_ -> deadline.onResponse());
        }
        if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            reject(context, 400);
        } else if (hasContent(request) && !isBodyAllowed(context, withBodies, bytesMax)) {
            reject(context, 413);
        } else {
            context.next();
        }
    }

    /**
     * A part of a response was written: the client has the time for a whole response again to read the next part. Call it on the loop of
     * the connection.
     */
    public static void onPartWritten(HttpServerRequest request) {
        HttpDeadline deadline = HttpDeadline.of(request);
        if (deadline != null) {
            deadline.onPartWritten();
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
    private static void reject(RoutingContext context, int status) {
        if (context.request().connection() instanceof ConnectionBase connection) {
            connection.channel().attr(REJECTED).set(true);
        }
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end("Requests have no such body here\n")
                .onComplete(_ -> context.request().connection().close());
    }
}
