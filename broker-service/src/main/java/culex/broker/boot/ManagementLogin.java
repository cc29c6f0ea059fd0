package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.config.ProfileRules;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The login of the management port: everything but health wants {@code Authorization: Bearer TOKEN} with a token of
 * {@code mqtt.management.token-file}. Without such a file everything is open in the profile {@code open}, and nothing but health is in the
 * profile {@code hardened}.
 */
@ApplicationScoped
class ManagementLogin {
    /** Behind the check of the request itself, before every endpoint: metrics are at -10,000. */
    static final int ORDER = -20_000;

    private static final Logger LOG = Logger.getLogger(ManagementLogin.class);
    private static final Set<PosixFilePermission> OF_OTHERS =
            EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
    private static final String SETTING = "mqtt.management.token-file";
    private static final String HEALTH = "/q/health";
    private static final String SCHEME = "Bearer ";
    private static final int TOKEN_LENGTH_MIN = 16;
    private static final int TOKEN_LENGTH_MAX = 1024;
    private static final int TOKENS_MAX = 100;
    private static final long BYTES_MAX = 1 << 20;

    private final boolean isRequired;
    private final List<byte[]> digests;

    @Inject
    ManagementLogin(BrokerConfig config) {
        this(
                ProfileRules.isHardened(config),
                config.management()
                        .tokenFile()
                        .map(Path::of)
                        .map(ManagementLogin::read)
                        .orElse(List.of()));
    }

    /** @param digests of the tokens, as {@link #read} gives them */
    ManagementLogin(boolean isHardened, List<byte[]> digests) {
        this.digests = digests;
        isRequired = isHardened || !digests.isEmpty();
    }

    void onRouter(@Observes ManagementInterface management) {
        management.router().route().order(ORDER).handler(this::check);
    }

    private void check(RoutingContext context) {
        List<String> sent = context.request().headers().getAll(HttpHeaders.AUTHORIZATION);
        if (allows(context.normalizedPath(), sent.size() == 1 ? sent.getFirst() : null)) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(401)
                .putHeader("WWW-Authenticate", SCHEME.strip())
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(digests.isEmpty() ? SETTING + " is not set\n" : "This needs a token of " + SETTING + "\n");
    }

    /**
     * Whether a request is answered.
     *
     * @param authorization the header of that name; null when there is none, or more than one
     */
    boolean allows(@Nullable String path, @Nullable String authorization) {
        if (!isRequired || (path != null && (path.equals(HEALTH) || path.startsWith(HEALTH + "/")))) {
            return true;
        }
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] sent = digest(authorization.substring(SCHEME.length()).strip());
        boolean isKnown = false;
        for (byte[] digest : digests) { // all of them, so that the time does not say which one is close
            isKnown |= MessageDigest.isEqual(digest, sent);
        }
        return isKnown;
    }

    /** @throws ConfigurationException with one line when the file cannot be read or makes no sense */
    static List<byte[]> read(Path file) {
        List<String> lines;
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new ConfigurationException(SETTING + ": " + file + " is larger than " + BYTES_MAX + " bytes");
            }
            lines = Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new ConfigurationException(SETTING + ": " + file + " cannot be read (" + unreadable + ")");
        }
        warnIfOthersMayUse(file);
        List<byte[]> found = new ArrayList<>();
        for (String line : lines) {
            String token = line.strip();
            if (token.isEmpty() || token.startsWith("#")) {
                continue;
            }
            if (token.length() < TOKEN_LENGTH_MIN || token.length() > TOKEN_LENGTH_MAX || token.indexOf(' ') >= 0) {
                throw new ConfigurationException(SETTING + ": " + file + " has a token that is no word of "
                        + TOKEN_LENGTH_MIN + " to " + TOKEN_LENGTH_MAX + " characters");
            }
            found.add(digest(token));
        }
        if (found.isEmpty() || found.size() > TOKENS_MAX) {
            throw new ConfigurationException(SETTING + ": " + file + " must have 1 to " + TOKENS_MAX + " tokens");
        }
        return found;
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

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every JDK has SHA-256
        }
    }
}
