package culex.subscriber.sink.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the sink in tests, to be changed one by one. */
final class KafkaTestSettings {

    private final String server;
    private String topic = "readings";
    private List<TopicRoute> routes = List.of();
    private RecordValue value = RecordValue.PAYLOAD;
    private Compression compression = Compression.NONE;
    private Duration timeout = Duration.ofSeconds(30);
    private int recordBytesMax = 1_048_576;
    private SecurityProtocol protocol = SecurityProtocol.PLAINTEXT;
    private Optional<Login> login = Optional.empty();
    private Optional<TrustedCertificates> trust = Optional.empty();

    KafkaTestSettings(String server) {
        this.server = server;
    }

    KafkaTestSettings topic(String name) {
        topic = name;
        return this;
    }

    KafkaTestSettings routes(String... texts) {
        routes = List.of(texts).stream().map(TopicRoute::of).toList();
        return this;
    }

    KafkaTestSettings value(RecordValue changed) {
        value = changed;
        return this;
    }

    KafkaTestSettings compression(Compression changed) {
        compression = changed;
        return this;
    }

    KafkaTestSettings timeout(Duration changed) {
        timeout = changed;
        return this;
    }

    KafkaTestSettings recordBytesMax(int changed) {
        recordBytesMax = changed;
        return this;
    }

    KafkaTestSettings login(SecurityProtocol changed, Login as) {
        protocol = changed;
        login = Optional.of(as);
        return this;
    }

    KafkaTestSettings trust(TrustedCertificates changed) {
        trust = Optional.of(changed);
        return this;
    }

    KafkaSettings settings() {
        return new KafkaSettings(
                List.of(server), topic, routes, value, compression, timeout, recordBytesMax, protocol, login, trust);
    }
}
