package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * RocksDB's native library, unpacked beside the data, or where RocksDB's own variable says. The name is always the same, so that a broker
 * which is killed repeatedly leaves one copy, and not one per start in the folder for temporary files.
 */
final class NativeLibrary {
    private static final String FOLDER = "native";
    private static final String ELSEWHERE = "ROCKSDB_SHAREDLIB_DIR";

    private NativeLibrary() {}

    /** Loads the library; once per process, even with several directories. */
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
            // The file system of the store is mounted without execution. That of temporary files may allow it.
            NativeLibraryLoader.getInstance().loadLibrary(null);
        }
    }
}
