package culex.broker.admin;

import culex.broker.config.BrokerConfig;
import culex.broker.config.ProfileRules;
import culex.broker.security.WatchedFile;
import culex.support.api.Caller;
import culex.support.api.LocalHosts;
import culex.support.api.ManagementKeys;
import culex.support.api.Responses;
import culex.support.api.Role;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The login of the management port: {@code Authorization: Bearer KEY} with a key of {@code mqtt.management.token-file}. Everybody may read
 * health and load the files of the console, and with {@code mqtt.management.view=everybody} everybody may read. A request with an unknown
 * key is rejected everywhere except at health.
 */
@Singleton
public final class ManagementLogin {
    /**
     * The order among the handlers of the router: after {@code RequestCheck}, and before every endpoint, of which metrics have the lowest
     * order, -10,000.
     */
    public static final int ORDER = -20_000;

    private static final Logger LOG = Logger.getLogger(ManagementLogin.class);
    private static final Set<PosixFilePermission> OF_OTHERS =
            EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
    private static final String SETTING = "mqtt.management.token-file";
    private static final String HEALTH = "/q/health";
    private static final String SCHEME = "Bearer ";
    private static final String CALLER = Caller.class.getName();
    private static final String CHECK = LoginCheck.class.getName();

    private final boolean mayEverybodyRead;
    private final @Nullable WatchedFile<ManagementKeys> file;
    private final Supplier<ManagementKeys> keys;
    private final LocalHosts hosts;

    @Inject
    ManagementLogin(BrokerConfig config) {
        this(
                ProfileRules.mayEverybodyRead(config),
                config.management()
                        .tokenFile()
                        .map(Path::of)
                        .map(ManagementLogin::read)
                        .orElse(null),
                new LocalHosts(config.management().allowedHosts().orElse(List.of())));
    }

    /** @param file the file of keys that {@link #read} returned; null for none */
    ManagementLogin(boolean mayEverybodyRead, @Nullable WatchedFile<ManagementKeys> file, LocalHosts hosts) {
        this.hosts = hosts;
        this.mayEverybodyRead = mayEverybodyRead;
        this.file = file;
        keys = file == null ? () -> ManagementKeys.NONE : file::content;
    }

    void onRouter(@Observes ManagementInterface management) {
        addTo(management.router());
    }

    /** Checks every request to a router. */
    void addTo(Router router) {
        router.route().order(ORDER).handler(this::check);
    }

    /** Reads the file of keys again if it has changed. Blocks; one thread at a time. */
    public void look() {
        if (file != null) {
            file.look();
        }
    }

    /** What is wrong with the current file of keys; empty when the file is valid. May be called from any thread. */
    public String trouble() {
        return file == null ? "" : file.trouble();
    }

    /** The owners of the keys that are valid now. May be called from any thread. */
    List<Caller> owners() {
        return keys.get().owners();
    }

    /** The caller of a request that was accepted. */
    static Caller caller(RoutingContext context) {
        Caller caller = context.get(CALLER);
        if (caller == null) {
            throw new IllegalStateException("a request passed by the login");
        }
        return caller;
    }

    /** The check whether the login of an accepted request is still valid. */
    static LoginCheck loginCheck(RoutingContext context) {
        LoginCheck check = context.get(CHECK);
        if (check == null) {
            throw new IllegalStateException("a request passed by the login");
        }
        return check;
    }

    private void check(RoutingContext context) {
        List<String> sent = context.request().headers().getAll(HttpHeaders.AUTHORIZATION);
        String path = context.normalizedPath();
        String authorization = sent.isEmpty() ? null : sent.getFirst();
        Caller caller = sent.size() > 1 ? null : caller(path, authorization);
        if (caller == null) {
            unknown(context, keys.get().isEmpty() ? SETTING + " is not set" : "This needs a key of " + SETTING);
        } else if (!caller.isKnown() && isChecked(path) && !isHostAllowed(context.request())) {
            reject(context, 403, "Without a key, this host is not allowed: see mqtt.management.allowed-hosts");
        } else if (mayCall(caller, path, context.request().method())) {
            context.put(CALLER, caller);
            context.put(CHECK, new LoginCheck(caller, keys, () -> caller(path, authorization)));
            context.next();
        } else if (caller.isKnown()) {
            reject(context, 403, "The role " + caller.role().label() + " may only read");
        } else {
            unknown(context, "This needs a key of " + SETTING);
        }
    }

    /** Whether a request without an API key is allowed for its host, which Host or HTTP/2's :authority names. */
    private boolean isHostAllowed(HttpServerRequest request) {
        HostAndPort asked = request.headers().getAll(HttpHeaders.HOST).size() > 1 ? null : request.authority();
        return asked != null && hosts.allows(asked.host());
    }

    /**
     * Whether the host name is checked for a path. A foreign web page could use such a path under its own host name, if that name resolves
     * to this machine (DNS rebinding).
     */
    private static boolean isChecked(@Nullable String path) {
        return path != null && (path.startsWith(AdminRoutes.ROOT + "/") || path.startsWith("/q/culex/"));
    }

    /**
     * Whether a caller may use an endpoint. If there are no keys, everybody may make a backup, as in earlier versions without keys. The
     * routes of the admin API check the role themselves.
     */
    private boolean mayCall(Caller caller, @Nullable String path, HttpMethod method) {
        boolean isRead = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        boolean isChecked = path != null && path.startsWith(AdminRoutes.ROOT + "/");
        return isRead
                || isChecked
                || (caller.isKnown()
                        ? caller.role().includes(Role.OPERATOR)
                        : keys.get().isEmpty());
    }

    /**
     * Returns the caller of a request; null when the request is rejected.
     *
     * @param authorization the value of the header Authorization; null when it is absent
     */
    @Nullable Caller caller(@Nullable String path, @Nullable String authorization) {
        if (path != null && (path.equals(HEALTH) || path.startsWith(HEALTH + "/") || ConsoleFiles.isFile(path))) {
            return Caller.EVERYBODY;
        }
        if (authorization == null) {
            return mayEverybodyRead ? Caller.EVERYBODY : null;
        }
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? keys.get().owner(authorization.substring(SCHEME.length()).strip())
                : null;
    }

    /** Responds that a request needs a login. */
    static void unknown(RoutingContext context, String why) {
        context.response().putHeader("WWW-Authenticate", SCHEME.strip());
        reject(context, 401, why);
    }

    private static void reject(RoutingContext context, int status, String text) {
        String path = context.normalizedPath();
        if (path != null && path.startsWith(AdminRoutes.ROOT + "/")) {
            Responses.fail(context, status, text);
            return;
        }
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(text + "\n");
    }

    /** @throws ConfigurationException with one line when the file cannot be read or is invalid */
    static WatchedFile<ManagementKeys> read(Path file) {
        try {
            WatchedFile<ManagementKeys> watched = new WatchedFile<>(SETTING, file, ManagementKeys::parse);
            warnIfOthersMayUse(file);
            return watched;
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(wrong.getMessage());
        }
    }

    private static void warnIfOthersMayUse(Path file) {
        try {
            if (!Collections.disjoint(Files.getPosixFilePermissions(file), OF_OTHERS)) {
                LOG.warnf(
                        "Every user of this machine may read or write %s (%s). To close it: chmod o= %s",
                        file, SETTING, file);
            }
        } catch (IOException unreadable) {
            throw new ConfigurationException(SETTING + ": " + file + " cannot be read (" + unreadable + ")");
        } catch (UnsupportedOperationException withoutPermissions) {
            LOG.debugf("%s is on a file system without permissions of POSIX", file);
        }
    }
}
