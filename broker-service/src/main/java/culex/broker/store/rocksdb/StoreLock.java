package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Says that a directory is in use, to other processes and to this one. It is taken before anything else in the directory is touched:
 * RocksDB renames its own log file before it looks for its lock.
 */
final class StoreLock implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    private static final String FILE = "in-use";
    private static final Duration POLL = Duration.ofMillis(50);

    private final FileChannel channel;

    private StoreLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock of a directory.
     *
     * @param patience how long to wait for the one who has it
     * @return the lock, or null when another one has it still
     */
    static @Nullable StoreLock take(Path directory, Duration patience) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long began = System.nanoTime();
        boolean isLogged = false;
        try {
            while (!isTaken(channel)) {
                if (System.nanoTime() - began >= patience.toNanos()) {
                    channel.close();
                    return null;
                }
                if (!isLogged) {
                    LOG.infof(
                            "Another broker uses the store in %s; waiting up to %d s until it has stopped",
                            directory, patience.toSeconds());
                    isLogged = true;
                }
                Thread.sleep(POLL);
            }
            if (isLogged) {
                LOG.infof("The store in %s is free", directory);
            }
            return new StoreLock(channel);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            channel.close();
            return null;
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException hereAlready) {
            return false;
        }
    }

    /** Releases the lock. The file stays: removing it could take it from under the next one. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException released) {
            // The lock goes with the process at the latest.
        }
    }
}
