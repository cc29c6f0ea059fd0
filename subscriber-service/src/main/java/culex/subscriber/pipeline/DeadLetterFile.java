package culex.subscriber.pipeline;

import culex.subscriber.Reading;
import culex.subscriber.sink.FailureReason;
import culex.subscriber.sink.ReadingFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file of messages that a sink rejected: JSON lines with the fields {@code sink} and {@code reason} in addition to the usual fields of
 * a message. A line is synced to the disk before the message is acknowledged. Thread-safe.
 */
final class DeadLetterFile {

    private final Path path;
    private final long bytesMax;

    DeadLetterFile(Path path, long bytesMax) {
        this.path = path;
        this.bytesMax = bytesMax;
    }

    Path path() {
        return path;
    }

    /** Appends a message and writes it to the disk. Leaves the file as it was if that fails. */
    synchronized void append(Reading reading, String sink, String reason) throws IOException {
        byte[] line = (ReadingFormat.deadLetter(reading, sink, reason) + "\n").getBytes(StandardCharsets.UTF_8);
        try (var file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long end = file.size();
            if (end + line.length > bytesMax) {
                throw new IOException(path + " has reached readings.dead-letter.bytes-max");
            }
            try {
                var bytes = ByteBuffer.wrap(line);
                long position = end;
                while (bytes.hasRemaining()) {
                    position += file.write(bytes, position);
                }
                file.force(true);
            } catch (IOException failed) {
                file.truncate(end);
                throw failed;
            }
        } catch (IOException failed) {
            throw new IOException("the dead-letter file cannot be written: " + FailureReason.of(failed), failed);
        }
    }
}
