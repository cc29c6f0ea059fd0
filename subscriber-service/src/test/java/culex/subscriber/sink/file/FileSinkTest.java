package culex.subscriber.sink.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import culex.subscriber.Reading;
import culex.subscriber.sink.CsvFormat;
import culex.subscriber.sink.PayloadFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSinkTest {

    private static final Duration WAIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2026-11-29T09:59:00Z");

    @Test
    void messagesAreAppendedToAnExistingFile() throws IOException {
        Path file = directory.resolve("readings.jsonl");
        FileSink first = sink(file, FileFormat.JSON, 0, Duration.ZERO, false);
        first.store(readings("1", "2"));
        first.close();
        FileSink second = sink(file, FileFormat.JSON, 0, Duration.ZERO, false);
        second.store(readings("{\"v\":3}"));
        second.close();
        assertEquals(List.of("1", "2", "{\"v\":3}"), payloads(file));
    }

    @Test
    void csvFileHasOneHeaderLine() throws IOException {
        Path file = directory.resolve("readings.csv");
        for (String payload : List.of("1", "2")) {
            FileSink sink = sink(file, FileFormat.CSV, 0, Duration.ZERO, false);
            sink.store(readings(payload));
            sink.close();
        }
        List<String> lines = Files.readAllLines(file);
        assertEquals(3, lines.size());
        assertEquals(CsvFormat.HEADER, lines.getFirst());
    }

    @Test
    void incompleteLineOfACrashIsRemoved() throws IOException {
        Path file = directory.resolve("readings.jsonl");
        FileSink sink = sink(file, FileFormat.JSON, 0, Duration.ZERO, false);
        sink.store(readings("1"));
        sink.close();
        Files.writeString(file, Files.readString(file) + "{\"topic\":\"t\",\"pay" + "x".repeat(20_000));
        FileSink restarted = sink(file, FileFormat.JSON, 0, Duration.ZERO, false);
        restarted.store(readings("2"));
        restarted.close();
        assertEquals(List.of("1", "2"), payloads(file));
    }

    @Test
    void fileIsRotatedBeforeItExceedsTheConfiguredSize() throws IOException {
        Path file = directory.resolve("readings.jsonl");
        FileSink sink = sink(file, FileFormat.JSON, 250, Duration.ZERO, false);
        for (int i = 0; i < 5; i++) {
            sink.store(readings(Integer.toString(i)));
        }
        sink.close();
        List<Path> files = files();
        assertEquals(3, files.size(), files::toString);
        for (Path one : files) {
            assertTrue(Files.size(one) <= 250, one + " has " + Files.size(one) + " bytes");
        }
        assertEquals(List.of("0", "1", "2", "3", "4"), allPayloads());
    }

    @Test
    void fileIsRotatedByTheFirstMessageAfterAFullHour() throws IOException {
        Path file = directory.resolve("readings.jsonl");
        FileSink sink = sink(file, FileFormat.JSON, 0, Duration.ofHours(1), false);
        sink.store(readings("9:59"));
        now = Instant.parse("2026-11-29T10:00:00Z");
        sink.store(readings("10:00"));
        now = Instant.parse("2026-11-29T10:59:59Z");
        sink.store(readings("10:59"));
        sink.close();
        assertEquals(List.of("10:00", "10:59"), payloads(file));
        assertEquals(List.of("9:59"), payloads(directory.resolve("readings-20261129T100000.000Z.jsonl")));
    }

    @Test
    void rotatedFilesAreCompressedAlsoThoseOfAnEarlierRun() throws IOException {
        Path file = directory.resolve("readings.jsonl");
        Path earlier = directory.resolve("readings-20261128T100000.000Z.jsonl");
        Files.writeString(earlier, "{}\n");
        FileSink sink = sink(file, FileFormat.JSON, 200, Duration.ZERO, true);
        for (int i = 0; i < 6; i++) {
            sink.store(readings(Integer.toString(i)));
        }
        await("compressed")
                .atMost(WAIT)
                .until(() -> files().stream()
                        .filter(one -> !one.equals(file))
                        .allMatch(one -> one.toString().endsWith(".jsonl.gz")));
        sink.close();
        try (var in = new GZIPInputStream(Files.newInputStream(directory.resolve(earlier.getFileName() + ".gz")))) {
            assertEquals("{}\n", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        Files.delete(directory.resolve(earlier.getFileName() + ".gz"));
        assertEquals(List.of("0", "1", "2", "3", "4", "5"), allPayloads());
    }

    @Test
    void fullDiskFailsTheBatchAndTheRepeatedBatchIsStoredOnce() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no /dev/full on this system");
        Path file = directory.resolve("readings.jsonl");
        Files.createSymbolicLink(file, full);
        FileSink sink = sink(file, FileFormat.JSON, 0, Duration.ZERO, false);
        List<Reading> batch = readings("1", "2");
        assertThrows(IOException.class, () -> sink.store(batch));
        Files.delete(file);
        sink.store(batch);
        sink.close();
        assertEquals(List.of("1", "2"), payloads(file));
    }

    @Test
    void messagesAreWrittenToANewFileAfterTheFileWasMoved() throws IOException {
        Path file = directory.resolve("readings.jsonl");
        Path moved = directory.resolve("moved.jsonl");
        FileSink sink = sink(file, FileFormat.JSON, 0, Duration.ZERO, false);
        sink.store(readings("1"));
        Files.move(file, moved);
        sink.store(readings("2"));
        sink.close();
        assertEquals(List.of("1"), payloads(moved));
        assertEquals(List.of("2"), payloads(file));
    }

    private FileSink sink(Path file, FileFormat format, long rotateBytes, Duration interval, boolean gzip) {
        return new FileSink(
                new FileSettings(file, format, PayloadFormat.JSON, rotateBytes, interval, gzip, FsyncPolicy.BATCH),
                () -> now);
    }

    private List<Reading> readings(String... payloads) {
        return Stream.of(payloads)
                .map(payload -> new Reading(
                        "t",
                        ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)),
                        1,
                        false,
                        now,
                        Reading.Properties.NONE))
                .toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    /** Returns the payloads of all files, compressed or not, in order of the payloads. */
    private List<String> allPayloads() throws IOException {
        List<String> payloads = new ArrayList<>();
        for (Path file : files()) {
            payloads.addAll(payloads(file));
        }
        return payloads.stream().sorted().toList();
    }

    private static List<String> payloads(Path file) throws IOException {
        String text;
        if (file.toString().endsWith(".gz")) {
            try (var in = new GZIPInputStream(Files.newInputStream(file))) {
                text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } else {
            text = Files.readString(file);
        }
        return text.lines()
                .map(line -> line.replaceFirst("^\\{\"topic\":\"t\",\"payload\":\"?", "")
                        .replaceFirst("\"?,\"qos\":1,\"retain\":false,\"receivedAt\":\"[^\"]+\"}$", ""))
                .toList();
    }
}
