package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * RocksDB's native library, unpacked in the directory of the data, or in that of RocksDB's own environment variable. The file name is
 * always the same, so that a broker which is killed repeatedly leaves one copy, and not one per start in the directory for temporary files.
 */
final class NativeLibrary {
    private static final String FOLDER = "native";
    private static final String ELSEWHERE = "ROCKSDB_SHAREDLIB_DIR";
    private static final String LOCK = "unpacking.lock";

    private NativeLibrary() {}

    /**
     * Loads the library, unpacked below the directory of the data. Only the first call in a process loads the library; later calls do
     * nothing, also for another directory.
     */
    static synchronized void load(Path directory) throws IOException {
        String elsewhere = System.getenv(ELSEWHERE);
        Path folder = elsewhere == null ? directory.resolve(FOLDER) : Path.of(elsewhere);
        // Another process that unpacks into the same directory replaces the file: this one would load half a library.
        try (FileChannel file = openLock(Files.createDirectories(folder));
                FileLock _ = file.lock()) {
            if (elsewhere == null) {
                unpackInto(folder);
            }
            RocksDB.loadLibrary();
        }
    }

    private static FileChannel openLock(Path folder) throws IOException {
        return FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static void unpackInto(Path folder) throws IOException {
        try {
            NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
        } catch (UnsatisfiedLinkError notThere) {
            // The file system of the store may be mounted with noexec. With null, RocksDB uses the directory for
            // temporary files instead.
            NativeLibraryLoader.getInstance().loadLibrary(null);
        }
    }
}
