package culex.publisher.api;

import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.Caller;
import culex.support.api.FormType;
import culex.support.api.Responses;
import culex.support.api.Role;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.CorsHandler;
import io.vertx.ext.web.handler.HttpException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the HTTP API, all under {@link #ROOT} on the HTTP port. A worker thread handles each request after the role of its caller
 * was checked, and the audit log has a line for each change.
 */
@Singleton
public final class ApiRoutes {
    /** The prefix of all paths. */
    static final String ROOT = "/api/v1";

    /** Maximum size of the body of a request, in bytes. */
    static final long BODY_BYTES_MAX = 64 << 10;

    /**
     * Maximum number of concurrent requests; those beyond the maximum get status 503. The maximum applies separately to callers with an API
     * key and without one, so that the latter cannot keep out the former.
     */
    private static final int REQUESTS_MAX = 8;

    private static final Logger LOG = Logger.getLogger(ApiRoutes.class);
    private static final long LOOK_SECONDS = 2;
    private static final int PREFLIGHT_SECONDS = 600;
    private static final int ERRORS = 400;
    private static final int FORBIDDEN = 403;
    private static final int NO_ROUTE = 404;
    private static final int TOO_LARGE = 413;
    private static final int FAILED = 500;
    private static final int BUSY = 503;
    private static final String FAILURE = "The publisher failed to process the request; its log says why";

    private final FleetEndpoints endpoints;
    private final ApiSettings settings;
    private final ApiLogin login;
    private final Semaphore requests = new Semaphore(REQUESTS_MAX);
    private final Semaphore requestsWithoutKey = new Semaphore(REQUESTS_MAX);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("keys").daemon().factory());

    /** Responds to the requests of one route. */
    @FunctionalInterface
    interface Handler {
        /**
         * Responds to a request, on a worker thread. This method may block for some seconds.
         *
         * @return null when the handler has responded itself
         * @throws ApiException when the request is rejected
         */
        @Nullable ApiAnswer answer(ApiRequest request);
    }

    /** Adds routes to a router. */
    final class Routes {
        private final Router router;

        private Routes(Router router) {
            this.router = router;
        }

        /** Adds a route for a request that changes nothing, which every role may send. The route also responds to HEAD. */
        void read(String path, Handler handler) {
            add(HttpMethod.GET, path, Role.VIEWER, handler);
        }

        /**
         * Adds a route for a request with a body, or one that changes something. It needs an API key with this role. The audit log has a
         * line for each such request.
         */
        void change(HttpMethod method, String path, Role role, Handler handler) {
            add(method, path, role, handler);
        }

        private void add(HttpMethod method, String path, Role role, Handler handler) {
            // With false, the requests of one connection run in any order, so that no request waits for an earlier one.
            Route route = router.route(method, ROOT + path);
            if (method.equals(HttpMethod.GET)) {
                route.method(HttpMethod.HEAD); // RFC 9110, section 9.3.2; Vert.x omits the content
            }
            route.blockingHandler(context -> handle(context, role, handler), false);
        }
    }

    @Inject
    ApiRoutes(FleetEndpoints endpoints, ApiSettings settings) {
        this.endpoints = endpoints;
        this.settings = settings;
        this.login = new ApiLogin(settings);
    }

    void onRouter(@Observes Router router) {
        addTo(router);
        settings.keys()
                .ifPresent(
                        file -> timer.scheduleWithFixedDelay(file::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS));
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
    }

    /** Adds all routes to a router. */
    void addTo(Router router) {
        String all = ROOT + "/*";
        router.route(all).failureHandler(ApiRoutes::onFailure);
        if (!settings.allowedOrigins().isEmpty()) {
            router.route(all)
                    .handler(CorsHandler.create()
                            .addOrigins(settings.allowedOrigins())
                            .allowedMethods(
                                    Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE))
                            .allowedHeaders(Set.of("Authorization", "Content-Type"))
                            .maxAgeSeconds(PREFLIGHT_SECONDS));
        }
        router.route(all).handler(login::check);
        router.route(all).handler(ApiRoutes::checkBody);
        router.route(all).handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX));
        endpoints.addTo(new Routes(router));
        router.route(all)
                .last()
                .handler(context -> Responses.fail(context, NO_ROUTE, "There is no such path or method"));
    }

    private static void checkBody(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (isRead(context) && length != null && !length.strip().equals("0")) {
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

    private void handle(RoutingContext context, Role role, Handler handler) {
        Caller caller = ApiLogin.caller(context);
        if (!caller.role().includes(role)) {
            Responses.audit(context, caller, FORBIDDEN);
            Responses.fail(
                    context,
                    FORBIDDEN,
                    "This needs the role " + role.label() + "; the key has "
                            + caller.role().label());
            return;
        }
        Semaphore permits = caller.isKnown() ? requests : requestsWithoutKey;
        if (!permits.tryAcquire()) {
            context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
            Responses.fail(context, BUSY, REQUESTS_MAX + " requests are being processed; try again");
            return;
        }
        Future<Void> sent = null;
        try {
            sent = respond(context, caller, handler);
        } finally {
            if (sent == null) {
                permits.release();
            } else {
                sent.onComplete(_ -> permits.release()); // the response takes memory until the caller has read it
            }
        }
    }

    /** Returns the future of the written response; null when the request failed, or the handler has responded itself. */
    private static @Nullable Future<Void> respond(RoutingContext context, Caller caller, Handler handler) {
        boolean isRead = isRead(context);
        try {
            ApiAnswer answer = handler.answer(new ApiRequest(context));
            if (answer != null) {
                audit(context, caller, isRead, answer.status());
                return Responses.send(context, answer);
            }
        } catch (ApiException rejected) {
            audit(context, caller, isRead, rejected.status());
            Responses.fail(context, rejected.status(), rejected.detail(), rejected.more());
        } catch (HttpException malformed) {
            audit(context, caller, isRead, malformed.getStatusCode());
            Responses.fail(context, malformed.getStatusCode(), "The request is invalid");
        } catch (RuntimeException fault) {
            LOG.errorf(fault, "%s %s failed", context.request().method(), context.normalizedPath());
            audit(context, caller, isRead, FAILED);
            Responses.fail(context, FAILED, FAILURE);
        }
        return null;
    }

    private static void audit(RoutingContext context, Caller caller, boolean isRead, int status) {
        if (!isRead) {
            Responses.audit(context, caller, status);
        }
    }

    private static void onFailure(RoutingContext context) {
        if (context.failure() instanceof HttpClosedException) {
            return; // before the whole body arrived: nothing was changed, and nobody reads a response
        }
        int status = context.statusCode();
        if (status == TOO_LARGE) {
            Responses.fail(context, TOO_LARGE, "The body is larger than " + BODY_BYTES_MAX + " bytes");
        } else if (status == FORBIDDEN) {
            Responses.fail(context, FORBIDDEN, "This origin is not allowed: see sensor.api.allowed-origins");
        } else if (status >= ERRORS && status < FAILED) {
            Responses.fail(context, status, "The request is invalid");
        } else {
            LOG.errorf(context.failure(), "%s %s failed", context.request().method(), context.normalizedPath());
            Responses.fail(context, FAILED, FAILURE);
        }
    }
}
