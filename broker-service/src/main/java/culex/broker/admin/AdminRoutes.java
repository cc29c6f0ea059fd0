package culex.broker.admin;

import culex.broker.config.BrokerConfig;
import culex.broker.config.Terms;
import culex.broker.ops.LogText;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.Caller;
import culex.support.api.FormType;
import culex.support.api.Responses;
import culex.support.api.Role;
import io.quarkus.arc.All;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the admin API, all under {@link #ROOT} on the management port. A worker thread handles each request after the role of the
 * caller was checked. The audit log has a line for each change.
 */
@Singleton
public final class AdminRoutes {
    /** The prefix of all paths. */
    public static final String ROOT = "/api/v1";

    /** Maximum size of the body of a request, in bytes. */
    public static final long BODY_BYTES_MAX = 1 << 20;

    /**
     * Maximum number of concurrent requests; those beyond the maximum are rejected. Without it, requests would use up the memory and the
     * worker threads, which health checks also need. The maximum applies separately to callers with an API key and without one, so that the
     * latter cannot keep out the former.
     */
    private static final int REQUESTS_MAX = 8;

    private static final Logger LOG = Logger.getLogger(AdminRoutes.class);
    private static final String FAULT = "The broker failed to answer; its log says why";
    private static final int NO_ROUTE = 404;
    private static final int FORBIDDEN = 403;
    private static final int NOT_OWNER = 409;
    private static final int TOO_LARGE = 413;
    private static final int FAILED = 500;
    private static final int BUSY = 503;
    private static final int ERRORS = 400;
    /** Maximum number of characters of a path and query in the audit log; HTTP servers accept no longer ones. */
    private static final int AUDITED_MAX = 8192;

    /**
     * The HTTP methods whose bodies are read. Requests with other methods may come from callers without an API key, so their bodies are not
     * read.
     */
    private static final List<HttpMethod> WITH_BODY =
            List.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

    private final List<AdminEndpoints> endpoints;
    private final boolean arePayloadsOpen;
    private final Supplier<BrokerOperations.@Nullable ClusterState> cluster;
    private final Semaphore permits = new Semaphore(REQUESTS_MAX);
    private final Semaphore permitsWithoutKey = new Semaphore(REQUESTS_MAX);
    private @Nullable Router router;

    /** Responds to the requests of one route. */
    @FunctionalInterface
    interface Handler {
        /**
         * Responds to a request, on a worker thread. This method may block for some seconds.
         *
         * @return the response; null when the handler has sent it itself, such as a stream
         * @throws ApiException when the request is rejected
         */
        @Nullable ApiAnswer answer(ApiRequest request);
    }

    @Inject
    AdminRoutes(@All List<AdminEndpoints> endpoints, BrokerConfig config, BrokerOperations operations) {
        this(endpoints, Terms.isOpen(config), operations::cluster);
    }

    /**
     * @param arePayloadsOpen whether callers without an API key may read payloads
     * @param cluster returns the state of this broker as a replica of a cluster; null without a cluster
     */
    AdminRoutes(
            List<AdminEndpoints> endpoints,
            boolean arePayloadsOpen,
            Supplier<BrokerOperations.@Nullable ClusterState> cluster) {
        this.endpoints = endpoints;
        this.cluster = cluster;
        this.arePayloadsOpen = arePayloadsOpen;
    }

    void onRouter(@Observes ManagementInterface management) {
        addTo(management.router());
    }

    /** Adds all routes to a router. */
    void addTo(Router to) {
        router = to;
        to.route(ROOT + "/*").handler(AdminRoutes::checkBeforeBody).failureHandler(AdminRoutes::onFailure);
        BodyHandler bodies = BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX);
        WITH_BODY.forEach(method -> to.route(method, ROOT + "/*").handler(bodies));
        endpoints.forEach(each -> each.addTo(this));
        to.route(ROOT + "/*")
                .last()
                .handler(context -> Responses.fail(context, NO_ROUTE, "There is no such path or method"));
    }

    /** Rejects a request whose caller may not change anything, before the body of the request is read. */
    private static void checkBeforeBody(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean isRead = isRead(context);
        boolean hasBody = length != null && !length.strip().equals("0");
        if (!isRead && !ManagementLogin.caller(context).isKnown()) {
            ManagementLogin.unknown(context, "This needs a key of mqtt.management.token-file");
        } else if (isRead && hasBody) {
            Responses.fail(context, ERRORS, "This request has no body");
        } else {
            FormType.remove(context.request());
            context.next();
        }
    }

    private static boolean isRead(RoutingContext context) {
        HttpMethod method = context.request().method();
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    /** Adds a route for a request that changes nothing, which every role may send. The route also responds to HEAD. */
    void read(String path, Handler handler) {
        add(HttpMethod.GET, path, Role.VIEWER, handler);
    }

    /** Adds a route for a request that changes something or is secret. The audit log has a line for each one, also when it is rejected. */
    void change(HttpMethod method, String path, Role role, Handler handler) {
        add(method, path, role, handler);
    }

    /** As {@link #read}, for data of sessions and messages. In a cluster only the owner of the sessions has these data. */
    void readSessions(String path, Handler handler) {
        read(path, atOwner(handler));
    }

    /** Adds a route for changes of sessions and messages: in a cluster only the replica that owns the sessions accepts them. */
    void changeSessions(HttpMethod method, String path, Role role, Handler handler) {
        change(method, path, role, atOwner(handler));
    }

    private Handler atOwner(Handler handler) {
        return request -> {
            BrokerOperations.ClusterState state = cluster.get();
            if (state != null && !state.isOwner()) {
                throw new ApiException(
                        NOT_OWNER,
                        "This replica does not own the sessions of the cluster; "
                                + (state.owner() == null ? "no replica does at the moment" : state.owner() + " does"));
            }
            return handler.answer(request);
        };
    }

    private void add(HttpMethod method, String path, Role role, Handler handler) {
        Router to = router;
        if (to == null) {
            throw new IllegalStateException("the management port is not open yet");
        }
        HttpMethod also = method.equals(HttpMethod.GET) ? HttpMethod.HEAD : method; // RFC 9110, section 9.3.2
        Route route = to.route(method, ROOT + path).method(also);
        route.handler(context -> {
            if (isAllowed(context, role)) {
                context.next();
            }
        });
        // With false, the requests of one connection run in any order, so that no request waits for an earlier one.
        route.blockingHandler(context -> handle(context, role, handler), false);
    }

    private static boolean isAllowed(RoutingContext context, Role role) {
        Caller caller = ManagementLogin.caller(context);
        if (caller.role().includes(role)) {
            return true;
        }
        if (caller.isKnown()) {
            audit(context, FORBIDDEN);
            Responses.fail(
                    context,
                    FORBIDDEN,
                    "This needs the role " + role.label() + "; the key has "
                            + caller.role().label());
        } else {
            ManagementLogin.unknown(context, "This needs a key of mqtt.management.token-file");
        }
        return false;
    }

    private void handle(RoutingContext context, Role role, Handler handler) {
        Semaphore free = ManagementLogin.caller(context).isKnown() ? permits : permitsWithoutKey;
        if (!free.tryAcquire()) {
            if (role != Role.VIEWER) {
                audit(context, BUSY);
            }
            context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
            Responses.fail(context, BUSY, REQUESTS_MAX + " requests of the admin API are being answered; try again");
            return;
        }
        Future<Void> sent = null;
        try {
            sent = answer(context, role, handler);
        } finally {
            if (sent == null) {
                free.release();
            } else {
                sent.onComplete(_ -> free.release()); // the response takes memory until the caller has read it
            }
        }
    }

    /** Returns a future that completes when the response is written; null when the handler or {@link Responses#fail} has responded. */
    private @Nullable Future<Void> answer(RoutingContext context, Role role, Handler handler) {
        ApiAnswer answer = null;
        int status = FAILED;
        String detail = FAULT;
        JsonObject more = new JsonObject();
        try {
            answer = handler.answer(new ApiRequest(context, arePayloadsOpen));
            status = answer == null ? context.response().getStatusCode() : answer.status();
        } catch (ApiException refused) {
            status = refused.status();
            detail = refused.detail();
            more = refused.more();
        } catch (HttpException malformed) {
            status = malformed.getStatusCode();
            detail = "The request is malformed";
        } catch (RuntimeException | Error fault) {
            LOG.errorf(fault, "%s %s failed", context.request().method(), context.normalizedPath());
        }
        if (role != Role.VIEWER) {
            audit(context, status);
        }
        if (answer != null) {
            return respond(context, answer);
        }
        if (status >= ERRORS) {
            Responses.fail(context, status, detail, more);
        }
        return null;
    }

    private static void audit(RoutingContext context, int status) {
        Caller caller = ManagementLogin.caller(context);
        String path = context.normalizedPath();
        String query = context.request().query();
        String target = (path == null ? "" : path) + (query == null ? "" : '?' + query);
        Responses.audit(context, caller, LogText.printable(target, AUDITED_MAX), status);
    }

    private static void onFailure(RoutingContext context) {
        if (context.failure() instanceof HttpClosedException) {
            return; // before the whole body arrived: nothing was changed, and nobody reads a response
        }
        int status = context.statusCode();
        if (!isRead(context)) {
            audit(context, status >= ERRORS ? status : FAILED);
        }
        if (status == TOO_LARGE) {
            Responses.fail(context, TOO_LARGE, "The body is larger than " + BODY_BYTES_MAX + " bytes");
        } else if (status >= ERRORS && status < FAILED) {
            Responses.fail(context, status, "The request is malformed");
        } else {
            LOG.errorf(context.failure(), "%s %s failed", context.request().method(), context.normalizedPath());
            Responses.fail(context, FAILED, FAULT);
        }
    }

    private static @Nullable Future<Void> respond(RoutingContext context, ApiAnswer answer) {
        try {
            return Responses.send(context, answer);
        } catch (RuntimeException | Error fault) {
            LOG.errorf(fault, "%s %s: the response failed", context.request().method(), context.normalizedPath());
            Responses.fail(context, FAILED, FAULT);
            return null;
        }
    }
}
