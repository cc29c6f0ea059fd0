package culex.broker.diagnosis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves events from the queue to the files and then to memory, where they can be read. So a crash of the process loses no event that was
 * read. Used by one thread at a time, never by an event loop. While the disk fails, events are stored in memory only; later attempts write
 * the events in memory to a new file.
 */
final class EventWriter {
    private static final int BATCH_BYTES = 64 * 1024;
    private static final long CLOSE_SECONDS = 2;
    /** Number of runs between two attempts to use the files again after a failure. */
    private static final int RUNS_BETWEEN_ATTEMPTS = 50;

    private final EventQueue queue;
    private final EventMemory memory;
    private final RecentEvents recent;
    private final long bytesMax;
    private final @Nullable Path directory;
    private final Consumer<String> log;
    private final Semaphore working = new Semaphore(1);
    private final ByteBuffer batch = ByteBuffer.allocate(BATCH_BYTES);
    /** The events whose lines are in {@link #batch}. */
    private final List<Encoded> inBatch = new ArrayList<>();

    private @Nullable EventFiles files;
    private boolean isFileFull = true;
    private boolean isFailing;
    private int runsToWait;
    private boolean isClosed;
    private long appended;

    /** An event and its line. */
    private record Encoded(ClientEvent event, byte[] line) {}

    /** @param log receives a line when the files cannot be written, and when they can be written again */
    EventWriter(
            EventQueue queue, EventMemory memory, RecentEvents recent, ClientEvents.Terms terms, Consumer<String> log) {
        this.queue = queue;
        this.memory = memory;
        this.recent = recent;
        bytesMax = terms.bytesMax();
        directory = terms.directory();
        this.log = log;
    }

    /** Stores the queued events. The first call loads the events of earlier runs first. */
    void run() {
        if (!working.tryAcquire()) {
            return;
        }
        try {
            if (!isClosed) {
                store();
            }
        } finally {
            working.release();
        }
    }

    private void store() {
        boolean usesFiles = directory != null && (!isFailing || runsToWait-- <= 0);
        if (usesFiles) {
            attempt(this::prepare);
        }
        for (ClientEvent event = queue.poll(); event != null; event = queue.poll()) {
            Encoded encoded = new Encoded(event, EventText.encode(event));
            if (batch.remaining() < encoded.line().length) {
                flush();
            }
            batch.put(encoded.line());
            inBatch.add(encoded);
        }
        flush();
    }

    /** Writes the batch to the files, if they can be used, and then to memory. */
    private void flush() {
        attempt(this::append);
        for (Encoded encoded : inBatch) {
            memory.add(encoded.event(), encoded.line());
            recent.add(encoded.line());
        }
        inBatch.clear();
        if (appended >= bytesMax && !isFileFull) {
            isFileFull = true;
            attempt(this::prepare); // the next file begins with the events in memory
        }
    }

    /** An action on the event files, which may fail with an IOException. */
    private interface Step {
        void run(Path in) throws IOException;
    }

    private void attempt(Step step) {
        Path in = directory;
        if (in != null && (!isFailing || runsToWait < 0)) {
            try {
                step.run(in);
            } catch (IOException failed) {
                onFailure(failed);
            } catch (UncheckedIOException failed) {
                onFailure(new IOException(failed));
            }
        }
        batch.clear();
    }

    /** Opens the directory and begins a file with the events in memory, unless this is done already. */
    private void prepare(Path in) throws IOException {
        EventFiles to = files;
        if (to == null) {
            to = EventFiles.open(in);
            try {
                load(to.load());
            } catch (IOException | RuntimeException failed) {
                to.close(); // so that the next attempt loads the old events before it begins a file
                throw failed;
            }
            files = to;
        }
        if (isFileFull) {
            to.begin(memory::forEach);
            isFileFull = false;
            appended = 0;
        }
        if (isFailing) {
            isFailing = false;
            log.accept("Events of clients are stored in " + in + " again");
        }
    }

    private void load(byte[] lines) {
        PriorityQueue<ClientEvent> newest = new PriorityQueue<>(Comparator.comparingLong(ClientEvent::atMillis));
        for (ClientEvent event : EventText.decodeAll(lines)) {
            memory.add(event, EventText.encode(event));
            newest.add(event);
            if (newest.size() > RecentEvents.SLOTS) {
                newest.poll();
            }
        }
        for (ClientEvent event = newest.poll(); event != null; event = newest.poll()) {
            recent.add(EventText.encode(event));
        }
    }

    private void append(Path in) throws IOException {
        batch.flip();
        EventFiles to = files;
        if (to == null || isFileFull || !batch.hasRemaining()) {
            return;
        }
        appended += batch.remaining();
        to.append(batch);
    }

    private void onFailure(IOException failed) {
        isFileFull = true; // the file may end with an incomplete line
        runsToWait = RUNS_BETWEEN_ATTEMPTS;
        if (!isFailing) {
            isFailing = true;
            log.accept("Events of clients are not stored in " + directory + ", only in memory: " + failed);
        }
    }

    /** Stores the remaining events and closes the files. Waits for a run that is in progress. */
    void close() {
        try {
            if (!working.tryAcquire(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            if (!isClosed) {
                isClosed = true;
                store();
                close(files);
            }
        } finally {
            working.release();
        }
    }

    private void close(@Nullable EventFiles opened) {
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException failed) {
                onFailure(failed);
            }
        }
    }
}
