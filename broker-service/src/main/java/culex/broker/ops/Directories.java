package culex.broker.ops;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Moves, copies and deletes directories. Stateless; symbolic links are not followed. */
final class Directories {
    private Directories() {}

    /** Deletes a directory with its content; does nothing when it does not exist. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** Moves a directory; to another disk by copying and syncing each file. */
    static void move(Path from, Path to) throws IOException {
        if (Files.getFileStore(from)
                .equals(Files.getFileStore(to.toAbsolutePath().getParent()))) {
            Files.move(from, to);
            return;
        }
        copy(from, to);
        delete(from);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> all = Files.list(from)) {
            for (Path file : all.toList()) {
                Path copy = to.resolve(file.getFileName());
                Files.copy(file, copy);
                try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
        sync(to);
    }

    /** Makes the names in a directory durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The bytes of the files in a directory. */
    static long bytes(Path directory) throws IOException {
        long bytes = 0;
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
