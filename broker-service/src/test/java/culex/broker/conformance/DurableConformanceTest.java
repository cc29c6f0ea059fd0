package culex.broker.conformance;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/** The sequences once more, with the store that is the default. */
@QuarkusTest
@TestProfile(DurableConformanceTest.Durable.class)
class DurableConformanceTest extends ConformanceTest {
    /** A store of its own. */
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
