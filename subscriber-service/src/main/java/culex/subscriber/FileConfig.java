package culex.subscriber;

import culex.subscriber.sink.PayloadFormat;
import culex.subscriber.sink.file.FileFormat;
import culex.subscriber.sink.file.FsyncPolicy;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How messages are written to files: {@code readings.file}. */
public interface FileConfig {
    /** File that messages are appended to, needed by the sink {@code file}; its directory must exist. */
    Optional<String> path();

    /** Format: {@code json} (one JSON object per line) or {@code csv} (with a header line). */
    @WithDefault("json")
    FileFormat format();

    /** Payload in JSON lines: {@code json} (a payload that is valid JSON becomes a JSON value without spaces between its parts, any other text a JSON string) or {@code string} (all text becomes a JSON string, unchanged). A payload that is not UTF-8 is always written as {@code payloadBase64}. */
    @WithDefault("json")
    PayloadFormat payload();

    /** Size beyond which the file is rotated; 0: never. */
    @WithDefault("104857600")
    long rotateBytes();

    /** The first message after each full multiple of this duration (in UTC: each full hour for 1h) rotates the file; 0: never. */
    @WithDefault("0s")
    Duration rotateInterval();

    /** Whether rotated files are compressed with gzip. */
    @WithDefault("true")
    boolean gzip();

    /** When messages are written to the disk: {@code batch} (before they are acknowledged) or {@code rotation} (also at a stop). */
    @WithDefault("batch")
    FsyncPolicy fsync();
}
