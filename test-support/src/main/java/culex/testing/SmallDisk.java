package culex.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A file system in memory with a size of 512 MB, mounted on a directory, so that the disk of a program can be full. It is unmounted by
 * {@link #close}, and when this process ends in order.
 */
final class SmallDisk implements AutoCloseable {
    private static final String SIZE = "512m";
    private static final int CHUNK = 4096;

    private final Path directory;
    private final Path filler;
    private final Thread unmounting = new Thread(this::unmount);

    /** Mounts a disk on an empty directory. */
    SmallDisk(Path directory) {
        this.directory = directory;
        filler = directory.resolve("filler");
        run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "culex-test", directory.toString());
        Runtime.getRuntime().addShutdownHook(unmounting);
    }

    /** Whether this process may mount file systems; usually only root may. */
    static boolean isPossible() {
        try {
            Path directory = Files.createTempDirectory("culex-disk-");
            try (SmallDisk disk = new SmallDisk(directory)) {
                return Files.isDirectory(disk.directory);
            } finally {
                Files.delete(directory);
            }
        } catch (IllegalStateException | UncheckedIOException rejected) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file until the disk is full. */
    void fill() {
        byte[] chunk = new byte[CHUNK];
        try (OutputStream file = Files.newOutputStream(filler)) {
            while (true) {
                file.write(chunk);
            }
        } catch (IOException full) {
            // the disk is full, as was wanted
        }
    }

    /** Deletes the file of {@link #fill}. */
    void free() {
        try {
            Files.deleteIfExists(filler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unmounts the disk, whose files are lost. */
    @Override
    public void close() {
        unmount();
        Runtime.getRuntime().removeShutdownHook(unmounting);
    }

    private void unmount() {
        run("umount", "--lazy", directory.toString());
    }

    private static void run(String... command) {
        try (RunningProgram tool = RunningProgram.start("disk-tool", Path.of("."), Map.of(), List.of(command))) {
            tool.awaitSuccess();
        }
    }
}
