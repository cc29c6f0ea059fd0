package culex.publisher.api;

import culex.support.api.Caller;
import culex.support.api.ManagementKeys;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The file of keys, read again when it changes. An invalid change is logged, and the previous keys stay valid. */
public final class KeysOnDisk {
    /** The name of the setting. */
    static final String SETTING = "sensor.api.keys-file";

    private static final Logger LOG = Logger.getLogger(KeysOnDisk.class);
    private static final long BYTES_MAX = 1 << 20;

    private final Path path;
    private volatile ManagementKeys keys;

    /** Identifies the version of the file that was read last; only {@link #look} uses it after the start. */
    private Stamp stamp;

    private String failure = "";

    /**
     * Identifies a version of the file. The path is resolved, because Kubernetes replaces a mounted file by changing a link to another
     * file.
     */
    private record Stamp(Path path, long modifiedMillis, long bytes) {}

    private KeysOnDisk(Path path) throws IOException {
        this.path = path;
        stamp = stamp(path);
        keys = parse(path);
    }

    /**
     * Reads the file.
     *
     * @throws ConfigurationException with one line when the file cannot be read or is invalid
     */
    public static KeysOnDisk read(Path path) {
        try {
            return new KeysOnDisk(path);
        } catch (IOException | IllegalArgumentException wrong) {
            throw new ConfigurationException("Wrong settings: " + SETTING + ": " + reason(path, wrong));
        }
    }

    /** The owner of a key, or null when no line of the file has it. */
    @Nullable Caller owner(String key) {
        return keys.owner(key);
    }

    /** Reads the file again if it has changed. Blocks; one thread calls it. */
    void look() {
        try {
            Stamp now = stamp(path);
            if (!now.equals(stamp)) {
                keys = parse(path);
                stamp = now;
                failure = "";
                LOG.infof("%s: %s has changed and was read again", SETTING, path);
            }
        } catch (IOException | RuntimeException wrong) {
            String reason = reason(path, wrong);
            if (!reason.equals(failure)) {
                LOG.errorf("%s: %s; the previous keys stay valid", SETTING, reason);
            }
            failure = reason;
        }
    }

    private static Stamp stamp(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new Stamp(path.toRealPath(), attributes.lastModifiedTime().toMillis(), attributes.size());
    }

    private static ManagementKeys parse(Path path) throws IOException {
        if (Files.size(path) > BYTES_MAX) {
            throw new IllegalArgumentException("it is larger than " + BYTES_MAX + " bytes");
        }
        List<String> lines = Files.readAllLines(path);
        return ManagementKeys.parse(lines);
    }

    private static String reason(Path path, Exception wrong) {
        return switch (wrong) {
            case NoSuchFileException _ -> "there is no file " + path;
            case IOException unreadable -> path + " cannot be read (" + unreadable + ")";
            default -> path + ": " + wrong.getMessage();
        };
    }
}
