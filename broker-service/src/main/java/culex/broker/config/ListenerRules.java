package culex.broker.config;

import culex.broker.packet.ProtocolVersion;
import culex.broker.security.AuthenticatorKind;
import culex.broker.security.CertificateUser;
import culex.broker.security.TrustedProxies;
import culex.support.settings.SettingErrors;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the settings of listeners. */
final class ListenerRules {
    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");
    private static final int PORT_MAX = 65_535;
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");
    private static final Set<String> RESERVED =
            Set.of(ListenerSettings.TCP, ListenerSettings.TLS, "ws", "wss", ListenerSettings.RELAY);

    private static final Set<CertificateUser> NAMED_BY_PROXY = EnumSet.of(CertificateUser.NONE, CertificateUser.CN);

    private ListenerRules() {}

    static void check(BrokerConfig config, SettingErrors errors) {
        int port = config.tls().port();
        errors.unless(
                port >= -1 && port <= PORT_MAX,
                "mqtt.tls.port must be 1 to 65535, 0 for none or -1 for any, not " + port);
        checkUser(config.tls().clientAuth(), config.tls().userFromCertificate(), "mqtt.tls", errors);
        checkVersions(config.tls().versions(), "mqtt.tls.versions", errors);
        boolean named = config.tls().configurationName().isPresent();
        errors.unless(
                named || config.tls().clientAuth() == ListenerConfig.ClientAuth.NONE,
                "mqtt.tls.client-auth is set, but mqtt.tls.configuration-name is not");
        config.listeners().forEach((name, listener) -> {
            checkNamed(name, listener, errors);
            checkLogins(config, name, listener, errors);
        });
        checkProxies(config, errors);
    }

    private static void checkProxies(BrokerConfig config, SettingErrors errors) {
        try {
            TrustedProxies.parse(config.trustedProxies().orElse(List.of()));
        } catch (IllegalArgumentException wrong) {
            errors.unless(false, "mqtt.trusted-proxies: " + wrong.getMessage());
        }
        ListenerSettings.of(config)
                .forEach((name, listener) -> errors.unless(
                        !listener.proxyProtocol()
                                || config.trustedProxies().map(List::size).orElse(0) > 0,
                        ListenerSettings.prefix(name)
                                + ".proxy-protocol is true, but mqtt.trusted-proxies is empty: nobody could connect"));
    }

    private static void checkNamed(String name, ListenerConfig.Named listener, SettingErrors errors) {
        String prefix = "mqtt.listeners." + name;
        errors.unless(
                NAME.matcher(name).matches() && !RESERVED.contains(name),
                prefix + ": the name of a listener has small letters, digits and hyphens, 32 at most, and is none of "
                        + RESERVED.stream().sorted().toList());
        int port = listener.port();
        errors.unless(
                port == -1 || (port >= 1 && port <= PORT_MAX),
                prefix + ".port must be 1 to 65535, or -1 for any, not " + port);
        errors.unless(listener.host().map(host -> !host.isBlank()).orElse(true), prefix + ".host is empty");
        errors.unless(listener.connectionsMax() >= 0, prefix + ".connections-max is negative");
        boolean isTls = listener.kind() == ListenerConfig.Kind.TLS;
        errors.unless(
                isTls == listener.tlsConfigurationName().isPresent(),
                isTls
                        ? prefix + ".kind is tls, but " + prefix + ".tls-configuration-name is not set"
                        : prefix + ".tls-configuration-name is set, but " + prefix + ".kind is tcp");
        errors.unless(
                isTls || listener.clientAuth() == ListenerConfig.ClientAuth.NONE,
                prefix + ".client-auth is set, but " + prefix + ".kind is tcp");
        checkVersions(listener.tlsVersions(), prefix + ".tls-versions", errors);
        if (isTls || !listener.proxyProtocol()) {
            checkUser(listener.clientAuth(), listener.userFromCertificate(), prefix, errors);
        } else {
            errors.unless(
                    NAMED_BY_PROXY.contains(listener.userFromCertificate()),
                    prefix + ".user-from-certificate must be none or cn: a proxy names no other part of a certificate");
        }
    }

    private static void checkLogins(
            BrokerConfig config, String name, ListenerConfig.Named listener, SettingErrors errors) {
        String prefix = "mqtt.listeners." + name;
        for (String version : listener.protocolVersions()) {
            errors.unless(
                    ProtocolVersion.ofLabel(version) != null,
                    prefix + ".protocol-versions must be of 3.1, 3.1.1 and 5.0, not " + version);
        }
        errors.unless(!listener.protocolVersions().isEmpty(), prefix + ".protocol-versions is empty");
        List<AuthenticatorKind> own = listener.authenticators().orElse(List.of());
        List<AuthenticatorKind> chain = config.security().authenticators();
        for (AuthenticatorKind kind : own) {
            errors.unless(
                    chain.contains(kind),
                    prefix + ".authenticators names " + kind.label() + ", but mqtt.security.authenticators does not");
        }
        boolean contradicts = !own.isEmpty()
                && !own.contains(AuthenticatorKind.ANONYMOUS)
                && listener.allowAnonymous().orElse(false);
        errors.unless(
                !contradicts,
                prefix + ".allow-anonymous is true, but " + prefix + ".authenticators does not name anonymous");
        List<AuthenticatorKind> all = listener.authenticators().orElse(chain);
        errors.unless(
                contradicts
                        || !chain.containsAll(own)
                        || all.stream().anyMatch(kind -> acceptsSome(config, listener, kind)),
                prefix + " accepts nobody: none of its authenticators "
                        + all.stream().map(AuthenticatorKind::label).toList()
                        + " has its setting, and anonymous clients are not accepted there");
    }

    /** Whether an authenticator has what it needs to accept clients of a listener. */
    private static boolean acceptsSome(BrokerConfig config, ListenerConfig.Named listener, AuthenticatorKind kind) {
        return switch (kind) {
            case CERTIFICATE -> listener.userFromCertificate() != CertificateUser.NONE;
            case ANONYMOUS -> listener.allowAnonymous().orElse(config.security().allowAnonymous());
            case JWT, HTTP, USERS_FILE, MOSQUITTO_PASSWORD_FILE -> Terms.isConfigured(config, kind);
        };
    }

    private static void checkVersions(List<String> versions, String setting, SettingErrors errors) {
        errors.unless(
                !versions.isEmpty() && VERSIONS.containsAll(versions),
                setting + " must be of " + String.join(" and ", VERSIONS) + ", not " + String.join(",", versions));
    }

    private static void checkUser(
            ListenerConfig.ClientAuth auth, CertificateUser user, String prefix, SettingErrors errors) {
        errors.unless(
                user == CertificateUser.NONE || auth != ListenerConfig.ClientAuth.NONE,
                prefix + ".user-from-certificate is set, but " + prefix + ".client-auth is none");
    }
}
