package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.rocksdb.util.Environment;

/**
 * Every class that RocksDB's native library looks up by name must be registered, because a native image finds only registered classes by
 * name. Classes of callbacks and transactions, which the broker does not use, are registered without their methods.
 */
class NativeImageTest {
    /** Matches class names in the form of JNI, between zero bytes. */
    private static final Pattern CLASS = Pattern.compile("\0\\[*L?((?:org/rocksdb|java)/[A-Za-z0-9_/$]+);?(?=\0)");

    private static final String REGISTERED = "/META-INF/native-image/culex/broker-service/jni-config.json";

    @Test
    void everyClassThatRocksDbLooksUpIsRegisteredForJni() throws IOException {
        Set<String> registered = new TreeSet<>();
        try (InputStream in = resource(REGISTERED)) {
            for (JsonNode entry : new ObjectMapper().readTree(in)) {
                registered.add(entry.path("name").asText());
            }
        }
        Set<String> lookedUp = classesInTheLibrary();
        assertTrue(lookedUp.contains("org.rocksdb.RocksDBException"), lookedUp::toString);
        lookedUp.removeAll(registered);
        assertEquals(Set.of(), lookedUp);
    }

    private static Set<String> classesInTheLibrary() throws IOException {
        try (InputStream in = resource("/" + Environment.getJniLibraryFileName("rocksdb"))) {
            Matcher matcher = CLASS.matcher(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            Set<String> names = new TreeSet<>();
            while (matcher.find()) {
                names.add(matcher.group(1).replace('/', '.'));
            }
            return names;
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(NativeImageTest.class.getResourceAsStream(name), name);
    }
}
