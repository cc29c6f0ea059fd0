package culex.subscriber.sink.file;

import culex.subscriber.sink.PayloadFormat;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings of the file sink.
 *
 * @param path the file that messages are appended to
 * @param payloadFormat how a payload is written in JSON lines
 * @param rotateBytes the size beyond which the file is rotated; 0: never
 * @param rotateInterval the file is rotated at each full multiple of this duration, in UTC; zero: never
 * @param gzip whether rotated files are compressed
 */
public record FileSettings(
        Path path,
        FileFormat format,
        PayloadFormat payloadFormat,
        long rotateBytes,
        Duration rotateInterval,
        boolean gzip,
        FsyncPolicy fsync) {}
