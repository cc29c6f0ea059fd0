package culex.broker.security;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import culex.broker.boot.Broker;
import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Wrong passwords are answered with a delay, at CONNECT and in a re-authentication, and users with correct passwords can still log in. */
@QuarkusTest
@TestProfile(PasswordGuessingTest.WithUsers.class)
class PasswordGuessingTest {
    private static final int GUESSES = 9;

    @Inject
    Broker broker;

    @Inject
    MemoryBudget memory;

    @Inject
    MeterRegistry metrics;

    /** Settings with short delays, so that the tests are fast. */
    public static final class WithUsers implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "mqtt.security.users-file", newFile().toString(),
                    "mqtt.security.allow-anonymous", "false",
                    "mqtt.security.refusal-delay", "10ms",
                    "mqtt.security.refusal-delay-max", "1S");
        }
    }

    private static Path newFile() {
        try {
            Path file = Files.createTempFile("users", "");
            UsersFile users = new UsersFile(file);
            users.add("ann", "secret".toCharArray());
            users.add("bob", "hidden".toCharArray());
            return file;
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private Mqtt5BlockingClient client(ScramClientMechanism scram) {
        return MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .enhancedAuth(scram)
                .buildBlocking();
    }

    private double rejected() {
        return metrics.get("mqtt.logins.rejected")
                .tag("reason", LoginFailure.CREDENTIALS.label())
                .counter()
                .count();
    }

    @Test
    void scramGuessesAreDelayedAndCountedAndACorrectProofIsAcceptedAfterwards() {
        client(new ScramClientMechanism("bob", "hidden")).connect();
        double rejectedBefore = rejected();
        long reachedBefore = memory.timesReached(LimitReached.LOGIN_FAILURES);
        for (int i = 0; i < GUESSES; i++) {
            Mqtt5BlockingClient guesser = client(new ScramClientMechanism("ann", "guess" + i));
            assertThrows(Mqtt5ConnAckException.class, guesser::connect);
        }
        assertEquals(rejectedBefore + GUESSES, rejected());
        assertTrue(memory.timesReached(LimitReached.LOGIN_FAILURES) > reachedBefore);
        client(new ScramClientMechanism("bob", "hidden")).connect();
        client(new ScramClientMechanism("ann", "secret")).connect();
    }

    @Test
    void wrongProofInAReAuthenticationIsCountedAndEndsTheConnection() {
        ScramClientMechanism scram = new ScramClientMechanism("ann", "secret");
        Mqtt5BlockingClient client = client(scram);
        client.connect();
        double before = rejected();
        scram.remember("guess");
        CompletableFuture<Void> again = client.toAsync().reauth();
        assertThrows(RuntimeException.class, again::join);
        await("the end of the connection").until(() -> !client.getState().isConnected());
        assertEquals(before + 1, rejected());
    }
}
