package culex.broker.security;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file of lines that a command changes by replacing the whole file, while the broker may read the file. */
final class ReplacedFile {
    private final Path path;

    ReplacedFile(Path path) {
        this.path = path;
    }

    /** Returns the lines; none when the file does not exist. */
    List<String> lines() throws IOException {
        return Files.exists(path) ? TextLines.read(path) : List.of();
    }

    /**
     * Writes a new file and replaces the old one by it, so that the broker never reads an incomplete file. At first only its owner can read
     * the new file; then it gets the permissions of the old one, if there is one.
     */
    void write(List<String> lines) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        // createTempFile gives the file mode 600.
        Path fresh = Files.createTempFile(folder, path.getFileName() + ".", ".new");
        try {
            Files.write(fresh, lines);
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true); // after a power cut there is the old file or the whole new one
            }
            if (Files.exists(path) && Files.getFileStore(fresh).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(path));
            }
            Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
