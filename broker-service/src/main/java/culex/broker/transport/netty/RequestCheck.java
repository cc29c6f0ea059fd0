package culex.broker.transport.netty;

import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;

/**
 * Looks at each HTTP request before anything else does: notes it for the {@link HttpDeadline} of its connection, and rejects a request
 * that announces a body. Nothing here reads a body, and where a body is never read nobody can hide a second request in one.
 */
public final class RequestCheck {
    /** Set on the channel of a connection whose request was rejected: what was sent behind that request gets no answer. */
    private static final AttributeKey<Boolean> REJECTED = AttributeKey.valueOf(RequestCheck.class, "rejected");

    private RequestCheck() {}

    /** A filter of Vert.x' router. */
    public static void check(RoutingContext context) {
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
        } else if (hasContent(request)) {
            reject(context, 413);
        } else {
            context.next();
        }
    }

    /**
     * Closes a connection on which a request comes while earlier responses wait for the socket: its client does not read them, and each
     * further one would take memory and a worker thread. Returns whether it did.
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

    private static boolean isRejected(HttpServerRequest request) {
        return request.connection() instanceof ConnectionBase connection
                && connection.channel().hasAttr(REJECTED);
    }

    /** Answers and closes: what follows on the connection is not read as a request. */
    private static void reject(RoutingContext context, int status) {
        if (context.request().connection() instanceof ConnectionBase connection) {
            connection.channel().attr(REJECTED).set(true);
        }
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end("Requests have no body here\n")
                .onComplete(_ -> context.request().connection().close());
    }
}
