package culex.broker.config;

import culex.support.settings.SettingErrors;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/** Checks that the other settings fulfil the conditions of the security profile {@code hardened}. */
public final class ProfileRules {
    private static final String HARDENED = " contradicts mqtt.security.profile=hardened: ";
    private static final Pattern EVERY_ADDRESS = Pattern.compile(".*/0+");
    private static final String MISSING = "mqtt.security.profile is hardened, but ";

    private ProfileRules() {}

    /**
     * Throws a {@code ConfigurationException} that says in one line which settings contradict the profile.
     *
     * @param all every setting, those of Quarkus' HTTP server too
     */
    public static void check(BrokerConfig config, Config all) {
        if (!isHardened(config)) {
            return;
        }
        SettingErrors errors = new SettingErrors();
        checkAccess(config, errors);
        checkListeners(config, errors);
        checkProxies(config, errors);
        checkHttp(all, errors);
        errors.throwIfAny();
    }

    /** Whether the profile is hardened. */
    public static boolean isHardened(BrokerConfig config) {
        return config.security().profile() == SecurityConfig.Profile.HARDENED;
    }

    /** Whether callers without an API key may read metrics and the admin API. */
    public static boolean mayEverybodyRead(BrokerConfig config) {
        return config.management()
                .view()
                .map(view -> view == ManagementConfig.View.EVERYBODY)
                .orElse(!isHardened(config));
    }

    private static void checkAccess(BrokerConfig config, SettingErrors errors) {
        errors.unless(
                hasAuthenticator(config),
                MISSING + "there is no authenticator: set mqtt.security.users-file,"
                        + " mqtt.security.mosquitto-password-file, mqtt.jwt.*, mqtt.auth.http.url or mqtt.tls.user-from-certificate");
        errors.unless(
                hasPermissions(config),
                MISSING
                        + "there are no permissions: set mqtt.acl.file, or mqtt.acl.sources=token (or http) for those of tokens (or answers of mqtt.auth.http.url) alone");
        errors.unless(
                !config.security().allowAnonymous(),
                "mqtt.security.allow-anonymous=true" + HARDENED + "it has no anonymous clients");
        config.listeners()
                .forEach((name, listener) -> errors.unless(
                        !listener.allowAnonymous().orElse(false),
                        "mqtt.listeners." + name + ".allow-anonymous=true" + HARDENED + "it has no anonymous clients"));
        errors.unless(
                !HttpRules.hasPasswordInUrl(config.auth().http()),
                "mqtt.auth.http.method=get with ${password}" + HARDENED + "access logs keep what is in a URL");
        errors.unless(
                config.security().sessionOwner() == SecurityConfig.SessionOwner.USER,
                "mqtt.security.session-owner=none" + HARDENED + "a session belongs to the user that created it");
    }

    private static void checkListeners(BrokerConfig config, SettingErrors errors) {
        config.listeners().forEach((name, listener) -> {
            boolean isOpen = listener.kind() == ListenerConfig.Kind.TCP
                    && !listener.host().map(ProfileRules::isLoopback).orElse(true);
            errors.unless(
                    !isOpen,
                    "mqtt.listeners." + name + ".host=" + listener.host().orElse("") + HARDENED
                            + "a listener without TLS (mqtt.listeners." + name + ".kind=tcp) listens on loopback");
        });
    }

    private static void checkProxies(BrokerConfig config, SettingErrors errors) {
        errors.unless(
                !trustsEveryAddress(config),
                "mqtt.trusted-proxies with a network of all addresses" + HARDENED
                        + "whoever is trusted may claim any address");
    }

    private static void checkHttp(Config all, SettingErrors errors) {
        String host = all.getValue(ProfileDefaults.HTTP_HOST, String.class);
        String insecure = all.getOptionalValue(ProfileDefaults.INSECURE_REQUESTS, String.class)
                .orElse("enabled");
        boolean isTlsOnly = insecure.strip().toLowerCase(Locale.ROOT).equals(ProfileDefaults.DISABLED);
        errors.unless(
                isTlsOnly || isLoopback(host),
                "quarkus.http.host=" + host + HARDENED
                        + "HTTP and WebSocket without TLS listen on loopback (for TLS only: quarkus.http.tls-configuration-name"
                        + " and quarkus.http.insecure-requests=disabled)");
    }

    /** Whether at least one authenticator can authenticate clients. */
    static boolean hasAuthenticator(BrokerConfig config) {
        return config.security().usersFile().isPresent() || hasAuthenticatorBesideUsersFile(config);
    }

    /** Whether an authenticator other than the users file can authenticate clients. */
    static boolean hasAuthenticatorBesideUsersFile(BrokerConfig config) {
        return config.security().mosquittoPasswordFile().isPresent()
                || JwtRules.isConfigured(config.jwt())
                || config.auth().http().url().isPresent()
                || Terms.usesCertificates(config);
    }

    /** Whether requests that no rule allows are denied to every client: with an ACL file, or when the sources of permissions are set. */
    static boolean hasPermissions(BrokerConfig config) {
        return config.acl().file().isPresent()
                || !config.acl().sources().orElse(List.of()).isEmpty();
    }

    /** Whether the trusted proxies include every IPv4 or every IPv6 address. */
    static boolean trustsEveryAddress(BrokerConfig config) {
        return config.trustedProxies().orElse(List.of()).stream()
                .anyMatch(network -> EVERY_ADDRESS.matcher(network.strip()).matches());
    }

    /**
     * Whether an address can be reached from this machine only. A name other than localhost counts as reachable from other machines,
     * whatever it resolves to.
     */
    static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException name) {
            return false;
        }
    }
}
