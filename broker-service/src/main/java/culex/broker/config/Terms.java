package culex.broker.config;

import culex.broker.connection.ServerProperties;
import culex.broker.packet.ReasonCode;
import culex.broker.rates.RateLimits;
import culex.broker.security.AccessControl;
import culex.broker.security.Bans;
import culex.broker.security.CertificateUser;
import culex.broker.security.OwnPages;
import culex.broker.security.SessionOwnership;
import culex.broker.security.TrustedProxies;
import culex.support.settings.SettingErrors;
import java.util.List;

/** Reads the settings of what the server tells its clients in CONNACK, and of logins and permissions. */
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

    /** The proxies from which the broker accepts the address of the client behind the proxy. */
    public static TrustedProxies proxies(BrokerConfig config) {
        return TrustedProxies.parse(config.trustedProxies().orElse(List.of()));
    }

    /**
     * Which web pages of the broker's host may connect without being in mqtt.websocket.allowed-origins. Pages that were opened as a file
     * may connect only when the profile is open, anonymous clients may connect, and neither a list of origins nor user names from
     * certificates are set.
     */
    public static OwnPages ownPages(BrokerConfig config) {
        if (config.websocket().allowedOrigins().isPresent() || ProfileRules.isHardened(config)) {
            return OwnPages.OF_ITS_ORIGIN;
        }
        boolean isForAnybody =
                config.security().allowAnonymous() && config.websocket().userFromCertificate() == CertificateUser.NONE;
        return isForAnybody ? OwnPages.OF_ITS_HOST_AND_FILES : OwnPages.OF_ITS_HOST;
    }

    /** Whether every client may connect and do everything. */
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

    /** Whether anonymous clients may connect to any listener. */
    public static boolean allowsAnonymous(BrokerConfig config) {
        return config.security().allowAnonymous()
                || config.listeners().values().stream()
                        .anyMatch(listener -> listener.allowAnonymous().orElse(false));
    }

    /** Whether a listener takes user names from certificates. */
    public static boolean usesCertificates(BrokerConfig config) {
        return config.websocket().userFromCertificate() != CertificateUser.NONE
                || ListenerSettings.of(config).values().stream()
                        .anyMatch(listener -> listener.userFromCertificate() != CertificateUser.NONE);
    }
}
