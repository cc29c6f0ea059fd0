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
 * Locks a directory, against other processes and other uses in this process. The broker takes it before it touches any other file of the
 * directory, because RocksDB renames its own log file before it checks its lock.
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
     * @param patience how long to wait for the current owner of the lock
     * @return the lock, or null when another process still holds it
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

    /** Releases the lock. The file stays, because the next owner may have opened it already. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException released) {
            // The operating system releases the lock when the process ends.
        }
    }
}
