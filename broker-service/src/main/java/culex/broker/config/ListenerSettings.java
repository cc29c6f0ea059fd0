package culex.broker.config;

import culex.broker.packet.ProtocolVersion;
import culex.broker.security.AuthenticatorKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The settings of all listeners for MQTT over TCP and TLS by name: those of the short forms {@code mqtt.tcp.port} and {@code
 * mqtt.tls.port}, and those of {@code mqtt.listeners}.
 */
public final class ListenerSettings {
    /** The name of the listener of {@code mqtt.tcp.port}. */
    public static final String TCP = "tcp";

    /** The name of the listener of {@code mqtt.tls.port}. */
    public static final String TLS = "tls";

    /** The name that the metrics have for the port for relayed clients. */
    public static final String RELAY = "relay";

    private ListenerSettings() {}

    /** Returns all listeners. The listeners of the short forms {@code mqtt.tcp.port} and {@code mqtt.tls.port} come first. */
    public static Map<String, ListenerConfig.Named> of(BrokerConfig config) {
        Map<String, ListenerConfig.Named> all = new LinkedHashMap<>();
        if (config.tcp().port() != 0) {
            all.put(TCP, ShortForm.tcp(config.tcp()));
        }
        if (config.tls().port() != 0 && config.tls().configurationName().isPresent()) {
            all.put(TLS, ShortForm.tls(config.tls()));
        }
        all.putAll(new TreeMap<>(config.listeners()));
        return all;
    }

    /** The first part of the names of the settings of a listener. */
    static String prefix(String name) {
        return name.equals(TCP) || name.equals(TLS) ? "mqtt." + name : "mqtt.listeners." + name;
    }

    /**
     * The address that a listener listens on: the configured one. In the profile "hardened", a listener without TLS always listens on
     * loopback, whatever address is configured.
     */
    public static String host(BrokerConfig config, ListenerConfig.Named listener) {
        String host = listener.host().orElse(config.host());
        boolean isClosed = ProfileRules.isHardened(config)
                && listener.kind() == ListenerConfig.Kind.TCP
                && !ProfileRules.isLoopback(host);
        return isClosed ? ProfileDefaults.LOOPBACK : host;
    }

    /** The versions of MQTT that clients of a listener may use. */
    public static Set<ProtocolVersion> versions(ListenerConfig.Named listener) {
        return listener.protocolVersions().stream()
                .map(ProtocolVersion::ofLabel)
                .map(Objects::requireNonNull)
                .collect(Collectors.toSet());
    }

    /** The names of the authenticators that may accept clients of a listener; empty for every configured authenticator. */
    public static Set<String> authenticators(ListenerConfig.Named listener) {
        return listener.authenticators().orElse(List.of()).stream()
                .map(AuthenticatorKind::label)
                .collect(Collectors.toSet());
    }

    /** The name of the setting that chooses the port of a listener. */
    public static String portSetting(String name) {
        return switch (name) {
            case TCP -> "mqtt.tcp.port, where 0 switches TCP off,";
            case TLS -> "mqtt.tls.port, where 0 switches TLS off,";
            default -> "mqtt.listeners." + name + ".port";
        };
    }
}
