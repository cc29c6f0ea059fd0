package culex.subscriber.sink.kafka;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logins, TLS and servers that are not available. */
class KafkaSinkConnectionTest extends KafkaSinkFixture {
    @ParameterizedTest
    @EnumSource(
            value = SaslMechanism.class,
            names = {"PLAIN", "SCRAM_SHA_512"})
    void kafkaSinkLogsInWithTheConfiguredPassword(SaslMechanism mechanism) throws Exception {
        String topic = "login-" + mechanism;
        KafkaTestSettings settings = new KafkaTestSettings(server().loginServer())
                .topic(topic)
                .login(SecurityProtocol.SASL_PLAINTEXT, new Login(mechanism, KafkaProcess.USER, KafkaProcess.PASSWORD));
        sink(settings).store(List.of(reading("a", "1")));
        assertEquals(List.of("1"), values(topic));
    }

    @Test
    void sinkLogsInOverTls() throws Exception {
        sink(tlsSettings().topic("tls").trust(new TrustedCertificates(server().certificate(), "PEM", Optional.empty())))
                .store(List.of(reading("a", "1")));
        assertEquals(List.of("1"), values("tls"));
    }

    @Test
    @Timeout(60)
    void certificateThatIsNotTrustedMeansThatKafkaIsNotAvailable() throws Exception {
        KafkaSink sink = sink(tlsSettings());
        var failure = assertThrows(IOException.class, () -> sink.store(List.of(reading("a", "1"))));
        assertTrue(String.valueOf(failure.getMessage()).contains("certification path"), failure.getMessage());
    }

    @Test
    @Timeout(60)
    void wrongPasswordMeansThatKafkaIsNotAvailable() {
        KafkaSink sink = sink(new KafkaTestSettings(server().loginServer())
                .login(
                        SecurityProtocol.SASL_PLAINTEXT,
                        new Login(SaslMechanism.SCRAM_SHA_512, KafkaProcess.USER, "wrong")));
        var failure = assertThrows(IOException.class, () -> sink.store(List.of(reading("a", "1"))));
        String reason = String.valueOf(failure.getMessage());
        assertTrue(reason.contains("invalid credentials"), reason);
        assertFalse(reason.contains("wrong"), reason);
    }

    @Test
    @Timeout(60)
    void kafkaServerThatDoesNotListenOrHasNoAddressIsNotAvailable() {
        for (String absent : List.of("127.0.0.1:1", "absent.invalid:9092")) {
            KafkaSink sink = sink(new KafkaTestSettings(absent).timeout(Duration.ofSeconds(1)));
            assertThrows(IOException.class, () -> sink.store(List.of(reading("a", "1"), reading("a", "2"))));
            assertThrows(IOException.class, () -> sink.store(List.of(reading("a", "1"), reading("a", "2"))));
        }
    }

    @Test
    @Timeout(60)
    void stopInterruptsAnAttemptThatWaitsForKafka() throws Exception {
        KafkaSink sink = sink(new KafkaTestSettings("127.0.0.1:1").timeout(Duration.ofHours(1)));
        var ended = new CompletableFuture<Exception>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                sink.store(List.of(reading("a", "1")));
            } catch (IOException | InterruptedException | RuntimeException end) {
                ended.complete(end);
            }
        });
        await("the thread to wait for Kafka")
                .atMost(Duration.ofSeconds(30))
                .until(() -> EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING)
                        .contains(thread.getState()));
        thread.interrupt();
        assertEquals(InterruptedException.class, ended.get().getClass());
        thread.join();
    }

    @Test
    void settingsDoNotPrintSecrets() {
        String printed = tlsSettings()
                .trust(new TrustedCertificates(server().certificate(), "PEM", Optional.of("hunter2")))
                .settings()
                .toString();
        assertFalse(printed.contains("horse") || printed.contains("hunter2"), printed);
    }

    private static KafkaTestSettings tlsSettings() {
        return new KafkaTestSettings(server().tlsServer())
                .login(
                        SecurityProtocol.SASL_SSL,
                        new Login(SaslMechanism.SCRAM_SHA_512, KafkaProcess.USER, KafkaProcess.PASSWORD));
    }
}
