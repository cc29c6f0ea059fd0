package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * RocksDB's native library, unpacked beside the data: always under the same name, so that a broker that is killed leaves one copy and
 * not one for each of its lives in the folder for temporary files.
 */
final class NativeLibrary {
    private static final String FOLDER = "native";

    private NativeLibrary() {}

    /** Loads the library; once for a process, whatever the directory. */
    static void load(Path directory) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(FOLDER));
        try {
            NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
        } catch (UnsatisfiedLinkError notThere) {
            // A file system that runs nothing; the folder for temporary files may.
            NativeLibraryLoader.getInstance().loadLibrary(null);
        }
        RocksDB.loadLibrary();
    }
}
