package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The names of RocksDB's files in a directory, and the numbers of its logs. */
final class LogFiles {
    private static final Pattern LOG = Pattern.compile("[0-9]{1,18}\\.log");

    private LogFiles() {}

    /** The names of all files of a directory, including files that are not logs. */
    static List<String> names(Path directory) throws IOException {
        String[] names = directory.toFile().list(); // not Files.list, whose stream throws unchecked exceptions
        if (names == null) {
            throw new NotDirectoryException(directory + " cannot be read");
        }
        return List.of(names);
    }

    /** Whether a file is a write-ahead log of RocksDB, by its name. */
    static boolean isLog(String name) {
        return LOG.matcher(name).matches();
    }

    /** The number in the file name of a write-ahead log. */
    static long number(String log) {
        return Long.parseLong(log.substring(0, log.indexOf('.')));
    }
}
