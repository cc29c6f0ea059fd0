package culex.subscriber.sink.file;

import culex.subscriber.Reading;
import culex.subscriber.sink.CsvFormat;
import culex.subscriber.sink.ReadingFormat;
import culex.subscriber.sink.Sink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Appends messages to a file, which is rotated by size and time. A batch is in the file whole or not at all; after a failure, such as a
 * full disk, the file is opened again and the batch is repeated.
 */
public final class FileSink implements Sink {

    private final FileSettings settings;
    private final InstantSource clock;
    private final Function<Reading, String> format;
    private final String header;
    private final RotatedFiles rotated;
    private @Nullable AppendedFile file;

    /** Creates a sink with these settings; the first message opens the file. */
    public FileSink(FileSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.rotated = new RotatedFiles(settings.path(), settings.gzip());
        this.format = switch (settings.format()) {
            case JSON -> reading -> ReadingFormat.json(reading, settings.payloadFormat());
            case CSV -> CsvFormat::line;
        };
        this.header = settings.format() == FileFormat.CSV ? CsvFormat.HEADER + "\n" : "";
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public void store(List<Reading> batch) throws IOException {
        var lines = new StringBuilder();
        for (Reading reading : batch) {
            lines.append(format.apply(reading)).append('\n');
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        AppendedFile target = fileFor(bytes.length);
        try {
            target.append(bytes, settings.fsync() == FsyncPolicy.BATCH);
        } catch (IOException failed) {
            file = null;
            target.abandon();
            throw failed;
        }
    }

    @Override
    public void close() throws IOException {
        rotated.close();
        if (file != null) {
            file.close();
        }
    }

    private AppendedFile fileFor(int bytes) throws IOException {
        if (file != null && !file.isInPlace()) {
            // The file was moved or deleted. Its messages are stored; further messages are written to a new file.
            AppendedFile moved = file;
            file = null;
            moved.close();
        }
        if (file == null) {
            file = open();
        }
        if (isDue(file, bytes)) {
            AppendedFile full = file;
            file = null;
            full.close();
            rotated.rotate(clock.instant());
            file = open();
        }
        return file;
    }

    private AppendedFile open() throws IOException {
        Path path = settings.path();
        rotated.compressEarlier();
        return AppendedFile.open(path, header.getBytes(StandardCharsets.UTF_8), clock);
    }

    private boolean isDue(AppendedFile current, int bytes) {
        if (current.isEmpty()) {
            return false;
        }
        boolean large = settings.rotateBytes() > 0 && current.size() + bytes > settings.rotateBytes();
        long interval = settings.rotateInterval().toMillis();
        boolean old = interval > 0
                && Math.floorDiv(clock.millis(), interval) != Math.floorDiv(current.lastWriteMillis(), interval);
        return large || old;
    }
}
