package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * RocksDB's native library, unpacked beside the data (or where RocksDB's own variable says): always under the same name, so that a broker
 * that is killed leaves one copy and not one for each of its lives in the folder for temporary files.
 */
final class NativeLibrary {
    private static final String FOLDER = "native";
    private static final String ELSEWHERE = "ROCKSDB_SHAREDLIB_DIR";

    private NativeLibrary() {}

    /** Loads the library; once for a process, whatever the directory. */
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
            // A file system that runs nothing; the folder for temporary files may.
            NativeLibraryLoader.getInstance().loadLibrary(null);
        }
    }
}
