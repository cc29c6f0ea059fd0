package culex.broker.conformance;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/** Runs the conformance sequences against a broker with the default store, which is on disk. */
@QuarkusTest
@TestProfile(DurableConformanceTest.Durable.class)
class DurableConformanceTest extends ConformanceTest {
    /** Settings with a store in a new directory. */
    public static final class Durable implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                String directory = Files.createTempDirectory("durable").toString();
                return Map.of("mqtt.store.kind", "rocksdb", "mqtt.store.directory", directory);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }
}
