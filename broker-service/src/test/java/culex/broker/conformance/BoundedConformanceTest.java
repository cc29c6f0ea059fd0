package culex.broker.conformance;

import culex.broker.boot.Broker;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs the sequences of {@code bounded/}: the responses of a broker with low limits, with users and a store on disk. */
@QuarkusTest
@TestProfile(BoundedConformanceTest.Bounded.class)
class BoundedConformanceTest {
    /** The user ann; the password is {@code secret}. */
    private static final String ANN =
            "ann:SCRAM-SHA-256$4096:c2l4dGVlbiBieXRlcy4uLg==$PKVq5cWqXBleTyCPitDU+CwilodIuFB6BWWXdsuW4x8=:"
                    + "Mnc9k/McoDBNN+7dN8gW2xKVyLx9XjDIW6nXiTbWsQ4=\n";

    @Inject
    Broker broker;

    @TestHTTPResource("/mqtt")
    @Nullable URI webSocket;

    /** Limits low enough for the packet sequences of {@code bounded/} to reach them, and a user for SCRAM authentication. */
    public static final class Bounded implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path home = Files.createTempDirectory("bounded");
                Path users = home.resolve("users");
                Files.writeString(users, ANN);
                return Map.of(
                        "mqtt.limits.receive-maximum", "10",
                        "mqtt.limits.inbound-qos2-bytes-per-client-max", "10000",
                        "mqtt.limits.session-expiry-max", "2",
                        "mqtt.limits.retained-message-bytes-max", "8000",
                        "mqtt.limits.payload-format-checked", "true",
                        "mqtt.security.users-file", users.toString(),
                        "mqtt.security.refusal-delay", "0S",
                        "mqtt.store.kind", "rocksdb",
                        "mqtt.store.directory", home.resolve("data").toString());
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> everyWireSequencePasses() {
        URI address = Objects.requireNonNull(webSocket);
        return ConformanceSuite.bounded(new BrokerAddress(address.getHost(), broker.tcpPort(), address.getPort()));
    }
}
