package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Checks whether a directory can be written again, by writing a file. Runs on the store writer's thread. */
final class DiskProbe {
    /**
     * Minimum free space to open the database again, because opening writes all memtables. On a small disk, a tenth of the disk is enough.
     */
    private static final long ROOM_BYTES = 64L << 20;

    private static final int SMALL_DISK_PART = 10;
    private static final int PROBE_BYTES = 1 << 20;

    private final Path directory;

    DiskProbe(Path directory) {
        this.directory = directory;
    }

    /** Whether the disk has free space, and a probe file can be written and synced. */
    boolean takesData() {
        Path file = directory.resolve("probe");
        try {
            FileStore disk = Files.getFileStore(directory);
            if (disk.getUsableSpace() < Math.min(ROOM_BYTES, disk.getTotalSpace() / SMALL_DISK_PART)) {
                return false;
            }
            try {
                write(file);
            } finally {
                Files.deleteIfExists(file); // deletes also an incomplete file, which would use space on a full disk
            }
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static void write(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(PROBE_BYTES);
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
            channel.force(true);
        }
    }
}
