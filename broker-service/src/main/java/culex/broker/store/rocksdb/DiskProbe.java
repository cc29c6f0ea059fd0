package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Finds out whether a directory takes data, by giving it some. On the store's thread. */
final class DiskProbe {
    /** What opening the database again needs, and some of what it is to take then. */
    private static final int BYTES = 4 << 20;

    private final Path file;

    DiskProbe(Path directory) {
        file = directory.resolve("probe");
    }

    /** Whether there is room for a few megabytes. */
    boolean hasRoom() {
        try {
            return write();
        } catch (IOException full) {
            return false;
        } finally {
            delete();
        }
    }

    private boolean write() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(BYTES);
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
            channel.force(true);
            return true;
        }
    }

    private void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            // It is written over the next time.
        }
    }
}
