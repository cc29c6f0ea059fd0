package culex.subscriber;

import culex.client.TrustStore;
import culex.subscriber.sink.kafka.KafkaSettings;
import culex.subscriber.sink.kafka.Login;
import culex.subscriber.sink.kafka.TopicRoute;
import culex.subscriber.sink.kafka.TrustedCertificates;
import culex.support.settings.SecretFile;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts the settings of the Kafka sink and checks them. */
final class KafkaSettingsReader {

    private static final Pattern SERVER = Pattern.compile("(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
    private static final int PORT_MAX = 65_535;
    private static final Duration TIMEOUT_MIN = Duration.ofSeconds(1);
    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);
    /** Minimum for the maximum size of a record: in a smaller record there would be room for the headers only. */
    private static final int RECORD_BYTES_MIN = 1_024;

    private static final int RECORD_BYTES_END = 268_435_456;
    private static final int ROUTES_MAX = 100;

    private final KafkaConfig config;
    private final boolean isSelected;

    KafkaSettingsReader(KafkaConfig config, List<SinkKind> sinks) {
        this.config = config;
        isSelected = sinks.contains(SinkKind.KAFKA);
    }

    /** Returns the settings; empty if the sink is not selected. */
    Optional<KafkaSettings> kafka() {
        if (!isSelected) {
            require(
                    config.servers().isEmpty(),
                    "readings.kafka.servers is set, but readings.sinks does not name the sink kafka");
            return Optional.empty();
        }
        Duration timeout = config.timeout();
        require(
                timeout.compareTo(TIMEOUT_MIN) >= 0 && timeout.compareTo(TIMEOUT_MAX) <= 0,
                "readings.kafka.timeout must be from 1 s to 1 h");
        int recordBytes = config.recordBytesMax();
        require(
                recordBytes >= RECORD_BYTES_MIN && recordBytes <= RECORD_BYTES_END,
                "readings.kafka.record-bytes-max is %s, but must be from %s to %s"
                        .formatted(recordBytes, RECORD_BYTES_MIN, RECORD_BYTES_END));
        require(
                TopicRoute.isTopic(config.topic()),
                "readings.kafka.topic must be a name of letters, digits, dots, underscores and hyphens, of 249 characters at most");
        return Optional.of(new KafkaSettings(
                servers(),
                config.topic(),
                routes(),
                config.value(),
                config.compression(),
                timeout,
                recordBytes,
                config.securityProtocol(),
                login(),
                trust()));
    }

    private List<String> servers() {
        List<String> servers = config.servers()
                .orElseThrow(() -> wrong("readings.sinks names the sink kafka, which needs readings.kafka.servers"));
        for (String server : servers) {
            Matcher parts = SERVER.matcher(server);
            require(
                    parts.matches() && isPort(Integer.parseInt(parts.group(1))),
                    "readings.kafka.servers: '%s' is not a server such as localhost:9092".formatted(server));
        }
        return servers;
    }

    private static boolean isPort(int port) {
        return port > 0 && port <= PORT_MAX;
    }

    private List<TopicRoute> routes() {
        List<String> routes = config.routes().orElse(List.of());
        require(routes.size() <= ROUTES_MAX, "readings.kafka.routes has more than " + ROUTES_MAX + " routes");
        try {
            return routes.stream().map(TopicRoute::of).toList();
        } catch (IllegalArgumentException malformed) {
            throw wrong("readings.kafka.routes: " + malformed.getMessage());
        }
    }

    private Optional<Login> login() {
        Optional<String> password =
                SecretFile.read("readings.kafka.password", config.password(), config.passwordFile());
        String protocol = config.securityProtocol().text();
        if (!config.securityProtocol().hasLogin()) {
            require(
                    config.username().isEmpty() && password.isEmpty(),
                    "readings.kafka.username or readings.kafka.password is set, but readings.kafka.security-protocol is %s, which has no login"
                            .formatted(protocol));
            return Optional.empty();
        }
        require(
                config.username().isPresent() && password.isPresent(),
                "readings.kafka.security-protocol is %s, which needs readings.kafka.username and readings.kafka.password"
                        .formatted(protocol));
        var login = new Login(config.saslMechanism(), config.username().orElseThrow(), password.orElseThrow());
        require(isPrintable(login.username()), "readings.kafka.username has control characters");
        require(isPrintable(login.password()), "readings.kafka.password has control characters");
        return Optional.of(login);
    }

    private static boolean isPrintable(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    private Optional<TrustedCertificates> trust() {
        Optional<String> file = config.trustStore();
        if (!config.securityProtocol().isEncrypted()) {
            require(
                    file.isEmpty(),
                    "readings.kafka.trust-store is set, but readings.kafka.security-protocol is %s, which has no TLS"
                            .formatted(config.securityProtocol().text()));
            return Optional.empty();
        }
        Optional<String> password = SecretFile.read(
                "readings.kafka.trust-store-password", config.trustStorePassword(), config.trustStorePasswordFile());
        return file.map(name -> {
            String type = TrustStore.typeOfSetting("readings.kafka.trust-store", name, password);
            return new TrustedCertificates(Path.of(name), type, password.filter(_ -> !type.equals(TrustStore.PEM)));
        });
    }

    private static void require(boolean valid, String error) {
        if (!valid) {
            throw wrong(error);
        }
    }

    private static ConfigurationException wrong(String line) {
        return new ConfigurationException("Wrong settings: " + line.replaceAll("\\R", " "));
    }
}
