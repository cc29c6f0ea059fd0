package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Error texts for a store that cannot be opened: one line each, which names the directory and says what to do. */
final class StoreErrors {
    private final Path directory;

    StoreErrors(Path directory) {
        this.directory = directory;
    }

    private String where() {
        return "the store in " + directory.toAbsolutePath();
    }

    String cannotBeMade(IOException failure) {
        return where() + " cannot be created: " + failure;
    }

    String inUse() {
        return where() + " is in use by another broker (mqtt.store.directory chooses another place)";
    }

    String damaged(String how) {
        return where() + " is damaged: " + how
                + ". Bring the directory back from a backup, or move it away to start empty";
    }

    String otherFormat(int format) {
        return where() + " has the format " + format + ", and this broker reads the formats " + Migration.FROM + " and "
                + Records.FORMAT + ": use the version of the broker that wrote it, or another mqtt.store.directory";
    }

    String explain(Throwable failure) {
        String reason = String.valueOf(failure.getMessage());
        if (isLock(reason)) {
            return inUse();
        }
        boolean isDamage = failure instanceof DamagedStoreException
                || codeOf(failure) == Status.Code.Corruption
                || reason.contains("Corruption")
                || reason.contains("No such file")
                || reason.contains("checksum mismatch");
        return isDamage ? damaged(reason) : where() + " cannot be opened: " + reason;
    }

    /** Whether a process holds RocksDB's own lock: an earlier version of the broker, which did not use {@link StoreLock}. */
    private static boolean isLock(String reason) {
        return reason.contains("While lock file") || reason.contains("lock hold by current process");
    }

    private static Status.@Nullable Code codeOf(Throwable failure) {
        return failure instanceof RocksDBException rocks && rocks.getStatus() != null
                ? rocks.getStatus().getCode()
                : null;
    }
}
