package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * RocksDB's native library, unpacked in the directory of the data, or in that of RocksDB's own environment variable. The file name is
 * always the same, so that a broker which is killed repeatedly leaves one copy, and not one per start in the directory for temporary files.
 */
final class NativeLibrary {
    private static final String FOLDER = "native";
    private static final String ELSEWHERE = "ROCKSDB_SHAREDLIB_DIR";

    private NativeLibrary() {}

    /**
     * Loads the library, unpacked below the directory of the data. Only the first call in a process loads the library; later calls do
     * nothing, also for another directory.
     */
    static void load(Path directory) throws IOException {
        if (System.getenv(ELSEWHERE) == null) {
            unpackInto(Files.createDirectories(directory.resolve(FOLDER)));
        }
        RocksDB.loadLibrary();
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
