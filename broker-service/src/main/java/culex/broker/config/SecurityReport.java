package culex.broker.config;

import culex.broker.security.AclSource;
import culex.broker.security.AuthenticatorKind;
import culex.broker.security.CertificateUser;
import culex.support.settings.SettingNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/** Reports for each entry point of the broker (listener, metrics, API) who can use it with the current settings, and for what. */
public final class SecurityReport {
    private static final String HTTP_PORT = "quarkus.http.port";
    private static final String HTTPS_PORT = "quarkus.http.ssl-port";
    private static final String HTTPS_DEFAULT = "8443";
    private static final String LOGIN = "mqtt.security.allow-anonymous=false";
    private static final String PERMISSIONS = "mqtt.acl.file";

    private final BrokerConfig config;
    private final Config all;
    private final List<EntryPoint> entryPoints = new ArrayList<>();

    /**
     * One entry point.
     *
     * @param isOpen whether other machines can use the entry point without a login, without permissions that restrict them, or without
     *     encryption
     * @param name the kind of the entry point, and its address
     * @param whom who can use it for what
     * @param closedBy the settings that restrict access further; empty when there are none
     */
    public record EntryPoint(boolean isOpen, String name, String whom, String closedBy) {
        /** The report about the entry point in one line. */
        public String line() {
            return (isOpen ? "OPEN    " : "closed  ") + name + ": " + whom
                    + (closedBy.isEmpty() ? "" : "; to close it: " + closedBy);
        }
    }

    private SecurityReport(BrokerConfig config, Config all) {
        this.config = config;
        this.all = all;
    }

    /**
     * The entry points: each listener, WebSocket, the page, and management.
     *
     * @param all every setting, those of Quarkus' HTTP server too
     */
    public static List<EntryPoint> of(BrokerConfig config, Config all) {
        SecurityReport report = new SecurityReport(config, all);
        ListenerSettings.of(config).forEach(report::addListener);
        report.addHttp();
        report.addRelays();
        report.addManagement();
        return List.copyOf(report.entryPoints);
    }

    private void addListener(String name, ListenerConfig.Named listener) {
        boolean isTls = listener.kind() == ListenerConfig.Kind.TLS;
        String host = ListenerSettings.host(config, listener);
        List<AuthenticatorKind> chain =
                listener.authenticators().orElse(config.security().authenticators());
        boolean isAnonymous = Terms.acceptsAnonymous(
                listener.allowAnonymous().orElse(config.security().allowAnonymous()), chain);
        String port = listener.port() > 0 ? String.valueOf(listener.port()) : "any";
        String shown = "MQTT over " + (isTls ? "TLS" : "TCP") + ", listener " + name + ", " + address(host, port);
        String login =
                listener.allowAnonymous().isPresent() ? "mqtt.listeners." + name + ".allow-anonymous=false" : LOGIN;
        String elsewhere = switch (name) {
            case ListenerSettings.TCP -> "mqtt.tls.configuration-name, and mqtt.tcp.port=0";
            default -> "mqtt.listeners." + name + ".kind=tls";
        };
        boolean usesCertificates = listener.userFromCertificate() != CertificateUser.NONE;
        addMqtt(
                shown,
                host,
                isTls,
                new Access(isAnonymous, login, usesCertificates, listener.proxyProtocol(), chain),
                elsewhere);
    }

    /**
     * Who may connect.
     *
     * @param isAnonymous whether clients without credentials may connect
     * @param closedBy the setting that rejects these clients
     * @param isProxied whether only trusted proxies may connect, so that the address of a client does not matter
     * @param authenticators the authenticators that may accept clients
     */
    private record Access(
            boolean isAnonymous,
            String closedBy,
            boolean usesCertificates,
            boolean isProxied,
            List<AuthenticatorKind> authenticators) {}

    private void addMqtt(String name, String host, boolean isTls, Access access, String encryptedBy) {
        boolean isLocal = ProfileRules.isLoopback(host);
        List<String> closedBy = new ArrayList<>();
        if (access.isAnonymous()) {
            closedBy.add(access.closedBy()
                    + (ProfileRules.hasAuthenticator(config) ? "" : " with mqtt.security.users-file"));
        }
        if (!ProfileRules.hasPermissions(config)) {
            closedBy.add(PERMISSIONS);
        }
        if (access.isProxied() && ProfileRules.trustsEveryAddress(config)) {
            closedBy.add("mqtt.trusted-proxies without a network of all addresses");
        }
        if (!isTls && !isLocal) {
            closedBy.add(encryptedBy);
        }
        boolean isReachable = !isLocal || access.isProxied();
        String whom = clients(isLocal, access) + permissions() + (isTls || isLocal ? "" : ", unencrypted");
        entryPoints.add(new EntryPoint(isReachable && !closedBy.isEmpty(), name, whom, String.join(", ", closedBy)));
    }

    private String clients(boolean isLocal, Access access) {
        if (!access.isProxied()) {
            return access.isAnonymous() ? everybody(isLocal) : logins(isLocal, access);
        }
        String proxies =
                config.trustedProxies().map(list -> String.join(", ", list)).orElse("none");
        return (access.isAnonymous() ? "every client" : logins(false, access)) + " of a proxy in mqtt.trusted-proxies ("
                + proxies + ")";
    }

    /** Describes what clients may do. */
    private String permissions() {
        boolean hasFile = config.acl().file().isPresent();
        List<AclSource> sources = config.acl().sources().orElse(List.of(AclSource.TOKEN, AclSource.HTTP));
        boolean hasTokens = sources.contains(AclSource.TOKEN) && JwtRules.isConfigured(config.jwt());
        boolean hasAnswers =
                sources.contains(AclSource.HTTP) && config.auth().http().url().isPresent();
        if (!ProfileRules.hasPermissions(config)) {
            return " may publish and subscribe everywhere"
                    + (hasTokens ? ", unless the token of the client has permissions" : "")
                    + (hasAnswers ? ", unless the answer of mqtt.auth.http.url has permissions" : "");
        }
        List<String> who = new ArrayList<>();
        if (hasTokens) {
            who.add(hasFile || hasAnswers ? "tokens" : "their tokens");
        }
        if (hasAnswers) {
            who.add("mqtt.auth.http.url");
        }
        if (hasFile) {
            who.add("mqtt.acl.file");
        }
        boolean isOne = who.size() == 1 && !hasTokens;
        return " may do what " + String.join(" and ", who) + (isOne ? " allows" : " allow");
    }

    private void addHttp() {
        String host = all.getValue(ProfileDefaults.HTTP_HOST, String.class);
        String insecure =
                text(ProfileDefaults.INSECURE_REQUESTS).orElse("enabled").toLowerCase(Locale.ROOT);
        boolean isPlain = insecure.equals("enabled");
        boolean isTls = ProfileDefaults.HTTP_CERTIFICATES.stream()
                        .anyMatch(name -> text(name).isPresent())
                || hasCommonCertificate();
        if (isPlain) {
            addWebSocket("ws", host, text(HTTP_PORT).orElse("8080"), false);
        }
        if (isTls) {
            addWebSocket("wss", host, text(HTTPS_PORT).orElse(HTTPS_DEFAULT), true);
        }
        boolean isLocal = ProfileRules.isLoopback(host);
        String port =
                isPlain ? text(HTTP_PORT).orElse("8080") : text(HTTPS_PORT).orElse(HTTPS_DEFAULT);
        entryPoints.add(new EntryPoint(
                false,
                "the page, " + address(host, port),
                everybody(isLocal) + " may load its files, which hold no data",
                isLocal ? "" : "quarkus.http.host=127.0.0.1"));
    }

    private void addWebSocket(String scheme, String host, String port, boolean isTls) {
        String listed = config.websocket()
                .allowedOrigins()
                .map(list -> " and " + String.join(", ", list))
                .orElse("");
        String origins = "from pages of "
                + switch (Terms.ownPages(config)) {
                    case OF_ITS_ORIGIN -> "the broker" + listed;
                    case OF_ITS_HOST -> "the broker's host (mqtt.websocket.allowed-origins)";
                    case OF_ITS_HOST_AND_FILES ->
                        "the broker's host, and pages that send the origin null, which strangers' pages can"
                                + " (mqtt.websocket.allowed-origins)";
                };
        boolean usesCertificates = config.websocket().userFromCertificate() != CertificateUser.NONE;
        List<AuthenticatorKind> chain = config.security().authenticators();
        addMqtt(
                "MQTT over WebSocket, " + scheme + "://" + address(host, port) + ", " + origins,
                host,
                isTls,
                new Access(
                        Terms.acceptsAnonymous(config.security().allowAnonymous(), chain),
                        LOGIN,
                        usesCertificates,
                        false,
                        chain),
                "quarkus.http.tls-configuration-name, and quarkus.http.insecure-requests=disabled");
    }

    private void addRelays() {
        if (ClusterRules.secret(config.cluster()).isPresent()) {
            String port = Integer.toString(config.cluster().relayPort());
            entryPoints.add(new EntryPoint(
                    false,
                    "clients that other replicas relay, " + address(config.host(), port)
                            + (config.cluster().tlsConfigurationName().isPresent() ? ", with TLS" : ", not encrypted"),
                    "who has mqtt.cluster.secret may relay clients of any address and certificate",
                    ""));
        }
    }

    private void addManagement() {
        String host = text("quarkus.management.host").orElse("0.0.0.0");
        String address = address(host, text("quarkus.management.port").orElse("9000"));
        boolean isLocal = ProfileRules.isLoopback(host);
        entryPoints.add(new EntryPoint(
                false,
                "health, " + address,
                everybody(isLocal) + " may ask whether the broker is well",
                isLocal ? "" : "quarkus.management.host=127.0.0.1"));
        boolean hasKeys = config.management().tokenFile().isPresent();
        boolean isClosed = !ProfileRules.mayEverybodyRead(config);
        boolean hasBackups = config.backup().directory().isPresent();
        String owners = hasKeys
                ? "who has a key of mqtt.management.token-file"
                : "nobody, for lack of mqtt.management.token-file";
        String what = "metrics and the admin API" + (hasBackups ? " and backups" : "");
        String makes = hasBackups ? (hasKeys ? "; its keys make backups" : " and make backups") : "";
        String whom = isClosed
                ? owners
                : everybody(isLocal) + " may read them" + makes
                        + (hasKeys ? "; its keys change things" : "; nobody may change anything");
        entryPoints.add(new EntryPoint(
                !isClosed && !isLocal,
                what + ", " + address,
                whom,
                isClosed ? "" : "mqtt.management.view=login" + (hasKeys ? "" : " with mqtt.management.token-file")));
    }

    private static String everybody(boolean isLocal) {
        return isLocal ? "every program of this machine" : "everybody who reaches it";
    }

    private String logins(boolean isLocal, Access access) {
        String names = access.authenticators().stream()
                .filter(kind -> kind == AuthenticatorKind.CERTIFICATE
                        ? access.usesCertificates()
                        : Terms.isConfigured(config, kind))
                .map(AuthenticatorKind::label)
                .collect(Collectors.joining(", "));
        return (isLocal ? "programs of this machine" : "clients") + " with a login (" + names + ")";
    }

    /**
     * Whether the default TLS configuration of Quarkus (the one without a name) has a certificate: the HTTP server uses it when its own
     * settings name no other.
     */
    private boolean hasCommonCertificate() {
        return StreamSupport.stream(all.getPropertyNames().spliterator(), false)
                .anyMatch(name -> SettingNames.environmentName(name).startsWith("QUARKUS_TLS_KEY_STORE_"));
    }

    private Optional<String> text(String name) {
        return all.getOptionalValue(name, String.class).filter(text -> !text.isBlank());
    }

    private static String address(String host, String port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
