package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Stores the number of RocksDB's newest log in a separate file, so that the next start detects when that log is missing. RocksDB tracks
 * only the logs before the newest one (DatabaseOptions), and opens a store without its newest log as if the records in it had never been
 * written. The number only grows: RocksDB deletes a log after a newer one exists. Runs on the store writer's thread.
 */
final class NewestLog {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    private static final String FILE = "newest-log";
    /** Minimum time between two checks for a newer log. */
    static final Duration POLL = Duration.ofSeconds(1);

    private static final long NONE = -1;

    private final Path directory;
    private final long pollNanos;
    private long stored = NONE;
    private long polledNanos;

    /** @param poll the minimum time between two checks for a newer log */
    NewestLog(Path directory, Duration poll) {
        this.directory = directory;
        pollNanos = poll.toNanos();
    }

    /** @throws DamagedStoreException when the log whose number was stored is missing, and no newer one exists */
    static void check(Path directory) throws IOException {
        long expected = read(directory.resolve(FILE));
        if (newest(directory) < expected) {
            throw new DamagedStoreException(String.format("the log %06d.log is missing", expected));
        }
    }

    private static long read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return NONE; // a new store, a backup, or a store of an earlier version
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip(); // ISO 8859-1 accepts any byte
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : NONE;
    }

    private static long newest(Path directory) throws IOException {
        return LogFiles.names(directory).stream()
                .filter(LogFiles::isLog)
                .mapToLong(LogFiles::number)
                .max()
                .orElse(NONE);
    }

    /**
     * Stores the number of the newest log when it has changed; checks at most once per poll interval. After a failure, the next call tries
     * again.
     */
    void storeWhenDue() {
        long now = System.nanoTime();
        if (stored == NONE || now - polledNanos >= pollNanos) {
            polledNanos = now;
            store();
        }
    }

    private void store() {
        try {
            long newest = newest(directory);
            if (newest == stored || newest == NONE) {
                return;
            }
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                // Synced before the number is written: after a power cut there must be no number of a log that does not
                // exist.
                channel.force(true);
            }
            Path next = directory.resolve(FILE + ".next");
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(Long.toString(newest).getBytes(StandardCharsets.US_ASCII)));
                channel.force(true);
            }
            Files.move(next, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
            stored = newest;
        } catch (IOException | RuntimeException | OutOfMemoryError refused) {
            // The file still has the number of an earlier log, which is no error: the check at the start only detects
            // less.
            LOG.debugf("The number of the newest log is not stored: %s", refused);
        }
    }
}
