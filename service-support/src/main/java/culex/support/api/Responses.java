package culex.support.api;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;

/** Writes the responses of an HTTP API, and the audit log of its changes. */
public final class Responses {
    private static final Logger AUDIT = Logger.getLogger("culex.audit");
    private static final int ERRORS = 400;
    /** Maximum number of characters of a request target in the audit log. */
    private static final int SHOWN_MAX = 8192;

    private Responses() {}

    /** Responds; the future completes when the response is written. */
    public static Future<Void> send(RoutingContext context, ApiAnswer answer) {
        context.response().setStatusCode(answer.status()).putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        JsonObject body = answer.body();
        return body == null
                ? context.response().end()
                : context.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(body.encode() + "\n");
    }

    /** Sends an error response (RFC 9457, a problem). */
    public static void fail(RoutingContext context, int status, String detail) {
        fail(context, status, detail, new JsonObject());
    }

    /**
     * Sends an error response (RFC 9457, a problem), unless a response was sent already.
     *
     * @param more additional fields of the response
     */
    public static void fail(RoutingContext context, int status, String detail, JsonObject more) {
        if (context.response().ended() || context.response().headWritten()) {
            return;
        }
        context.response().setStatusCode(status);
        JsonObject problem = new JsonObject()
                .put("type", "about:blank")
                .put("title", context.response().getStatusMessage())
                .put("status", status)
                .put("detail", detail)
                .mergeIn(more);
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .end(problem.encode() + "\n");
    }

    /** Writes a change to the audit log, with the request target as it was sent, in printable characters. */
    public static void audit(RoutingContext context, Caller caller, int status) {
        String address = context.request().uri();
        String target = address.length() > SHOWN_MAX ? address.substring(0, SHOWN_MAX) + "..." : address;
        audit(context, caller, target.replaceAll("[^!-~]", "?"), status);
    }

    /**
     * Writes a change to the audit log: caller, address, request, and the status of the response.
     *
     * @param target the path and the query, without characters that a log line must not contain
     */
    public static void audit(RoutingContext context, Caller caller, String target, int status) {
        AUDIT.infof(
                "%s (%s) from %s: %s %s: %d %s",
                caller.name(),
                caller.role().label(),
                context.request().remoteAddress(),
                context.request().method(),
                target,
                status,
                status < ERRORS ? "done" : "rejected");
    }
}
