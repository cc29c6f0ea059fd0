package culex.publisher.fleet;

import culex.publisher.fault.FaultRule;
import culex.publisher.replay.RecordedMessage;
import culex.publisher.replay.Recording;
import culex.publisher.replay.RecordingException;
import culex.publisher.replay.RecordingSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a recording, each when it is due. While the outbox is full nothing is read, so that no message is dropped. All state
 * belongs to the fleet's thread.
 */
final class ReplayedMessages implements ReadingSource {

    private static final Logger LOG = Logger.getLogger(ReplayedMessages.class);

    /**
     * Maximum time between two messages of a recording; after a wrong clock setting, the time in a recording could be too long for the
     * arithmetic.
     */
    private static final Duration GAP_MAX = Duration.ofDays(366);

    /** Maximum of payload bytes in the outbox, beyond one message. */
    private static final long OUTBOX_BYTES_MAX = 16L * 1024 * 1024;

    /** Maximum number of malformed lines that are logged; those beyond the maximum are only counted. */
    private static final int WRONG_LINES_LOGGED_MAX = 10;

    /** Number of consecutive malformed lines after which the replay ends, because the file is probably no recording. */
    private static final int WRONG_LINES_IN_A_ROW_MAX = 1_000;

    private final RecordingSettings settings;
    private final int messagesMax;
    private final FleetLoop loop;
    private final Outbox outbox;

    private @Nullable Recording recording;
    private @Nullable RecordedMessage next;

    /** The latest time of arrival so far: a message with an earlier one is due immediately. */
    private Instant latest = Instant.MIN;

    /** When the next message is due. */
    private long dueNanos;

    private long sent;
    private long sentOfRound;
    private long wrongLines;

    /** Number of messages passed to the outbox since the outbox was empty; {@link #bytesInOutbox} is the number of their payload bytes. */
    private int messagesInOutbox;

    private long bytesInOutbox;

    /** Number of starts and pauses, so that a scheduled call of an earlier run does nothing. */
    private long generation;

    private boolean started;
    private boolean running;
    private boolean finished;

    ReplayedMessages(RecordingSettings settings, int messagesMax, FleetLoop loop, Outbox outbox) {
        this.settings = settings;
        this.messagesMax = messagesMax;
        this.loop = loop;
        this.outbox = outbox;
    }

    @Override
    public void start(long startedAt) {
        if (running || finished) {
            return;
        }
        running = true;
        dueNanos = System.nanoTime();
        if (!started) {
            started = true;
            readNext();
        }
        send(++generation);
    }

    @Override
    public void pause() {
        running = false;
        generation++;
    }

    @Override
    public void end() {
        finish();
    }

    @Override
    public boolean hasStarted() {
        return started;
    }

    @Override
    public boolean isFinished() {
        return finished;
    }

    @Override
    public long dueBy(long nowNanos) {
        return sent;
    }

    @Override
    public long lateNanos(long nowNanos) {
        return 0;
    }

    @Override
    public void changeInterval(Duration interval) {
        // Does nothing: the recording determines when its messages are sent, so a new interval has no effect.
    }

    @Override
    public void pace(double factor) {
        // Does nothing: the recording determines when its messages are sent, so a new pace has no effect.
    }

    @Override
    public void inject(FaultRule rule) {
        // Does nothing: the messages of a recording are sent unchanged, so this fault has no effect.
    }

    @Override
    public void outboxIsEmpty() {
        boolean wasFull = isOutboxFull();
        messagesInOutbox = 0;
        bytesInOutbox = 0;
        if (wasFull && running) {
            send(++generation);
        }
    }

    private boolean isOutboxFull() {
        return messagesInOutbox >= messagesMax || bytesInOutbox >= OUTBOX_BYTES_MAX;
    }

    /** Sends the messages that are due while the outbox has room. Schedules the next call, unless {@link #outboxIsEmpty} will make it. */
    private void send(long ofGeneration) {
        if (!running || generation != ofGeneration) {
            return;
        }
        RecordedMessage message = next;
        while (message != null && !isOutboxFull() && dueNanos - System.nanoTime() <= 0) {
            messagesInOutbox++;
            bytesInOutbox += message.message().payload().length;
            sent++;
            sentOfRound++;
            outbox.add(message.message());
            readNext();
            message = next;
        }
        boolean isFull = isOutboxFull();
        if (message != null && !isFull) {
            var _ = loop.schedule(
                    () -> send(ofGeneration), Duration.ofNanos(Math.max(0, dueNanos - System.nanoTime())));
        }
        outbox.flush();
    }

    /** Reads the next message and computes when it is due. At the end of the recording, starts again or finishes. */
    private void readNext() {
        next = null;
        try {
            RecordedMessage message = readOrSkip();
            if (message == null && settings.loop() && sentOfRound > 0) {
                close();
                sentOfRound = 0;
                latest = Instant.MIN;
                message = readOrSkip();
            }
            if (message == null) {
                finish();
                return;
            }
            next = message;
            Instant time = message.receivedAt();
            if (settings.speed() > 0 && !latest.equals(Instant.MIN) && time.isAfter(latest)) {
                Duration gap = Duration.between(latest, time);
                dueNanos += Math.round((gap.compareTo(GAP_MAX) > 0 ? GAP_MAX : gap).toNanos() / settings.speed());
            }
            latest = time.isAfter(latest) ? time : latest;
        } catch (RecordingException | IOException failure) {
            LOG.errorf("The replay ends: %s", failure.getMessage());
            finish();
        }
    }

    private @Nullable RecordedMessage readOrSkip() throws RecordingException, IOException {
        Recording open = recording;
        if (open == null) {
            open = new Recording(settings);
            recording = open;
        }
        for (int inARow = 0; inARow < WRONG_LINES_IN_A_ROW_MAX; inARow++) {
            try {
                return open.next();
            } catch (RecordingException wrong) {
                if (++wrongLines <= WRONG_LINES_LOGGED_MAX) {
                    LOG.warnf("Line skipped: %s", wrong.getMessage());
                }
            }
        }
        throw new IOException(settings.file() + " has " + WRONG_LINES_IN_A_ROW_MAX + " wrong lines in a row");
    }

    private void finish() {
        if (!finished && started) {
            LOG.infof("Replay: %d messages sent, %d malformed lines skipped", sent, wrongLines);
        }
        finished = true;
        running = false;
        next = null;
        close();
    }

    private void close() {
        Recording open = recording;
        recording = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failure) {
                LOG.debugf("%s cannot be closed: %s", settings.file(), failure);
            }
        }
    }
}
