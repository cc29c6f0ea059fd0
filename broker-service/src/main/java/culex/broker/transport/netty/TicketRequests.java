package culex.broker.transport.netty;

import culex.broker.security.Authentication;
import culex.broker.security.LoginFailure;
import culex.broker.security.Tickets;
import culex.broker.security.TokenCheck;
import culex.broker.transport.Peer;
import culex.support.api.Responses;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/v1/tickets}: exchanges the token in {@code Authorization: Bearer} for a ticket of {@link Tickets}, with which a page
 * opens its WebSocket. Pages that may connect may send it, also from other origins (CORS). Runs on the event loop of the connection;
 * workers check the token.
 */
public final class TicketRequests {
    /** The path of the request. */
    public static final String PATH = "/api/v1/tickets";

    private final TokenCheck check;
    private final Tickets tickets;
    private final OriginCheck origins;
    private final ForwardedClients clients;
    private final BiConsumer<String, String> onRejected;

    /**
     * @param check checks the tokens
     * @param onRejected is called with the address of each client whose token is rejected, and what is wrong with the token
     */
    public TicketRequests(
            TokenCheck check,
            Tickets tickets,
            OriginCheck origins,
            ForwardedClients clients,
            BiConsumer<String, String> onRejected) {
        this.check = check;
        this.tickets = tickets;
        this.origins = origins;
        this.clients = clients;
        this.onRejected = onRejected;
    }

    /** A filter of the Vert.x router; passes on requests for other paths. */
    public void handle(RoutingContext context) {
        if (!PATH.equals(context.normalizedPath())) {
            context.next();
            return;
        }
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.VARY, "Origin");
        List<String> pages = request.headers().getAll(HttpHeaders.ORIGIN);
        if (!origins.allowsHost(hosts(request))) {
            Responses.fail(context, 403, "This host is not one of the broker's names");
        } else if (!origins.allowsPage(pages, hosts(request))) {
            Responses.fail(context, 403, "Pages of this origin may not connect");
        } else if (!clients.identify(request)) {
            Responses.fail(context, 400, "The headers X-Forwarded-For and Forwarded do not name one client");
        } else {
            pages.stream()
                    .findFirst()
                    .ifPresent(page -> response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, page));
            respond(context, request, response);
        }
    }

    private void respond(RoutingContext context, HttpServerRequest request, HttpServerResponse response) {
        if (request.method() == HttpMethod.OPTIONS) {
            response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "POST")
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization")
                    .setStatusCode(204)
                    .end();
        } else if (request.method() != HttpMethod.POST) {
            response.putHeader(HttpHeaders.ALLOW, "POST, OPTIONS");
            Responses.fail(context, 405, "A ticket is requested with POST");
        } else {
            List<String> sent = UpgradeTokens.ofHeaders(request);
            if (sent.size() == 1 && sent.getFirst().length() <= UpgradeTokens.BYTES_MAX) {
                verify(context, request, sent.getFirst());
            } else {
                rejectToken(context, "one token of at most 8 KB is needed, as Authorization: Bearer TOKEN");
            }
        }
    }

    private void verify(RoutingContext context, HttpServerRequest request, String token) {
        Context loop = context.vertx().getOrCreateContext();
        String address = address(request);
        String source = new Peer(Peer.Kind.WS, address).source();
        check.verify(token, source, request.response()::closed)
                .whenComplete((outcome, failure) ->
                        loop.runOnContext(_ -> finish(context, token, address, failure == null ? outcome : null)));
    }

    private void finish(RoutingContext context, String token, String address, @Nullable Authentication outcome) {
        HttpServerResponse response = context.response();
        if (response.closed() || response.ended()) {
            return;
        }
        switch (outcome) {
            case Authentication.Accepted accepted ->
                issue(context, token, String.valueOf(accepted.principal().userName()));
            case Authentication.Refused refused
            when refused.failure() == LoginFailure.CREDENTIALS -> {
                onRejected.accept(address, refused.reason());
                rejectToken(context, refused.reason());
            }
            case null, default -> {
                response.putHeader(HttpHeaders.RETRY_AFTER, "1");
                Responses.fail(context, 503, "The token cannot be checked now");
            }
        }
    }

    private void issue(RoutingContext context, String token, String user) {
        HttpServerResponse response = context.response();
        Optional<String> ticket = tickets.issue(token, user);
        if (ticket.isEmpty()) {
            response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(Tickets.LIFETIME.toSeconds()));
            Responses.fail(context, 503, "Too many tickets were issued within their lifetime");
            return;
        }
        response.setStatusCode(201)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(new JsonObject()
                        .put("ticket", ticket.get())
                        .put("expiresInSeconds", Tickets.LIFETIME.toSeconds())
                        .encode());
    }

    private static void rejectToken(RoutingContext context, String reason) {
        // RFC 6750, section 3
        context.response().putHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        Responses.fail(context, 401, reason);
    }

    /** The hosts that a request names, by Host or by HTTP/2's :authority; a valid request names one. */
    private static List<String> hosts(HttpServerRequest request) {
        List<String> sent = request.headers().getAll(HttpHeaders.HOST);
        HostAndPort authority = request.authority();
        return sent.isEmpty() && authority != null ? List.of(authority.toString()) : sent;
    }

    private static String address(HttpServerRequest request) {
        return request.connection() instanceof ConnectionBase connection
                ? ClientAddress.of(connection.channel())
                : String.valueOf(request.remoteAddress());
    }
}
