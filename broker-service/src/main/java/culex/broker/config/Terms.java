package culex.broker.config;

import culex.broker.connection.ServerProperties;
import culex.broker.packet.ReasonCode;
import culex.broker.rates.RateLimits;
import culex.broker.security.AccessControl;
import culex.broker.security.AuthenticatorKind;
import culex.broker.security.Bans;
import culex.broker.security.CertificateUser;
import culex.broker.security.OwnPages;
import culex.broker.security.SessionOwnership;
import culex.broker.security.TrustedProxies;
import culex.support.settings.SettingErrors;
import java.util.List;

/** Reads the settings that determine the properties of CONNACK, and those of logins and permissions. */
public final class Terms {
    private Terms() {}

    public static ServerProperties of(BrokerConfig config) {
        ReasonCode redirect = switch (config.redirect().newClients()) {
            case NONE -> null;
            case USE_ANOTHER_SERVER -> ReasonCode.USE_ANOTHER_SERVER;
            case SERVER_MOVED -> ReasonCode.SERVER_MOVED;
        };
        return new ServerProperties(
                config.responseInformation().prefix().orElse(null),
                config.redirect().server().orElse(null),
                redirect,
                config.acl().deniedPublish() == AclConfig.DeniedPublish.DISCONNECT);
    }

    /** The settings of logins, bans and permissions. */
    public static AccessControl.Settings access(BrokerConfig config) {
        SecurityConfig security = config.security();
        return new AccessControl.Settings(
                security.allowAnonymous(),
                !allowsAnonymous(config) && !ProfileRules.hasAuthenticatorBesideUsersFile(config),
                security.authenticators(),
                security.usersFile(),
                security.mosquittoPasswordFile(),
                JwtRules.terms(config.jwt()),
                HttpRules.terms(config.auth().http()),
                config.bans().file(),
                new Bans.Limits(
                        config.bans().failedLoginsMax(),
                        config.bans().disconnectsMax(),
                        config.bans().time()),
                config.acl().file(),
                config.acl().sources().orElse(List.of()),
                config.acl().wideSubscriptions() == AclConfig.WideSubscriptions.NARROW,
                security.passwordCheckThreads(),
                security.passwordChecksMax(),
                security.refusalDelay(),
                security.refusalDelayMax());
    }

    /** What the log warns of at the start. */
    public static List<String> warnings(BrokerConfig config) {
        return HttpRules.warnings(config.auth().http());
    }

    /** The proxies from which the broker accepts the address of the client behind the proxy. */
    public static TrustedProxies proxies(BrokerConfig config) {
        return TrustedProxies.parse(config.trustedProxies().orElse(List.of()));
    }

    /**
     * Which web pages may open a WebSocket although their origin is not listed in mqtt.websocket.allowed-origins. With such a list, or in
     * the profile "hardened": pages with the host and port of the request. Otherwise: pages with the host of the request and any port. When
     * anonymous clients may connect and user names are not taken from certificates, pages that were opened from a file may connect as well.
     */
    public static OwnPages ownPages(BrokerConfig config) {
        if (config.websocket().allowedOrigins().isPresent() || ProfileRules.isHardened(config)) {
            return OwnPages.OF_ITS_ORIGIN;
        }
        SecurityConfig security = config.security();
        boolean isForAnybody = acceptsAnonymous(security.allowAnonymous(), security.authenticators())
                && config.websocket().userFromCertificate() == CertificateUser.NONE;
        return isForAnybody ? OwnPages.OF_ITS_HOST_AND_FILES : OwnPages.OF_ITS_HOST;
    }

    /** Whether anonymous clients are accepted and no permissions are configured, so that every client may do everything. */
    public static boolean isOpen(BrokerConfig config) {
        return allowsAnonymous(config) && !ProfileRules.hasPermissions(config);
    }

    /** The rates of the settings, which {@link SettingRules} has checked. */
    public static RateLimits rates(BrokerConfig config) {
        return RateRules.read(config, new SettingErrors());
    }

    /** The rules for which users may resume a session. */
    public static SessionOwnership sessionOwnership(BrokerConfig config) {
        return new SessionOwnership(
                config.security().sessionOwner() == SecurityConfig.SessionOwner.USER, allowsAnonymous(config));
    }

    /** Whether at least one listener, or WebSocket, accepts anonymous clients. */
    public static boolean allowsAnonymous(BrokerConfig config) {
        SecurityConfig security = config.security();
        return acceptsAnonymous(security.allowAnonymous(), security.authenticators())
                || config.listeners().values().stream()
                        .anyMatch(listener -> acceptsAnonymous(
                                listener.allowAnonymous().orElse(security.allowAnonymous()),
                                listener.authenticators().orElse(security.authenticators())));
    }

    /**
     * Whether anonymous clients are accepted where these settings apply.
     *
     * @param isAllowed the value of allow-anonymous
     */
    static boolean acceptsAnonymous(boolean isAllowed, List<AuthenticatorKind> authenticators) {
        return isAllowed && authenticators.contains(AuthenticatorKind.ANONYMOUS);
    }

    /** Whether the setting of an authenticator of names and passwords is there: its file, its keys or its address. */
    static boolean isConfigured(BrokerConfig config, AuthenticatorKind kind) {
        return switch (kind) {
            case JWT -> JwtRules.isConfigured(config.jwt());
            case HTTP -> config.auth().http().url().isPresent();
            case USERS_FILE -> config.security().usersFile().isPresent();
            case MOSQUITTO_PASSWORD_FILE ->
                config.security().mosquittoPasswordFile().isPresent();
            case CERTIFICATE, ANONYMOUS -> false;
        };
    }

    /** Whether at least one listener uses the user name in the certificate of a client. */
    public static boolean usesCertificates(BrokerConfig config) {
        return config.websocket().userFromCertificate() != CertificateUser.NONE
                || ListenerSettings.of(config).values().stream()
                        .anyMatch(listener -> listener.userFromCertificate() != CertificateUser.NONE);
    }
}
