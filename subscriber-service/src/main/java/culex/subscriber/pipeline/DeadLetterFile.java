package culex.subscriber.pipeline;

import culex.subscriber.Reading;
import culex.subscriber.sink.FailureReason;
import culex.subscriber.sink.ReadingFormat;
import culex.subscriber.sink.file.AppendedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * The file of messages that a sink rejected: JSON lines with the fields {@code sink} and {@code reason} in addition to the usual fields of
 * a message. A line is synced to the disk before the message is acknowledged. Thread-safe.
 */
final class DeadLetterFile {

    private static final byte[] NO_HEADER = {};

    private final Path path;
    private final long bytesMax;

    DeadLetterFile(Path path, long bytesMax) {
        this.path = path;
        this.bytesMax = bytesMax;
    }

    Path path() {
        return path;
    }

    /**
     * Appends a message and writes it to the disk. Leaves the file as it was if that fails. Removes an incomplete line of an earlier crash
     * first, so that this message has a line of its own.
     */
    synchronized void append(Reading reading, String sink, String reason) throws IOException {
        byte[] line = (ReadingFormat.deadLetter(reading, sink, reason) + "\n").getBytes(StandardCharsets.UTF_8);
        try (var file = AppendedFile.open(path, NO_HEADER, InstantSource.system())) {
            if (file.size() + line.length > bytesMax) {
                throw new IOException(path + " has reached readings.dead-letter.bytes-max");
            }
            file.append(line, true);
        } catch (IOException failed) {
            throw new IOException("the dead-letter file cannot be written: " + FailureReason.of(failed), failed);
        }
    }
}
