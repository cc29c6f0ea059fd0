package culex.broker.security;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The file with which the bans that the broker imposes survive its restart: a {@link BanLine} with an end for each ban that
 * {@link Bans#imposed} lists. So the file has less than 2 MB, whatever names clients choose. The ends in the file are times of the wall
 * clock; a ban that is read lasts no longer than a new one, so that a clock which was set back does not extend it. The methods read and
 * write the file: call them on threads that may block, one at a time.
 */
public final class SavedBans {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final long BYTES_MAX = 2L << 20;
    /** A ban whose end in memory differs from its end in the file by no more than this is no reason to write the file again. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private final Bans bans;
    private final Path file;
    private final InstantSource clock;
    /** The ends of the bans in the file; null while the content of the file is unknown. */
    private @Nullable Map<BanLine.Target, Instant> written;

    private boolean hasFailed;

    /** @param clock the wall clock */
    public SavedBans(Bans bans, Path file, InstantSource clock) {
        this.bans = bans;
        this.file = file;
        this.clock = clock;
    }

    /** Imposes the bans of the file that have not ended. Lines, and files, that cannot be read are logged and have no effect. */
    public void load() {
        List<String> lines;
        try {
            if (!Files.exists(file)) {
                return;
            }
            if (Files.size(file) > BYTES_MAX) {
                throw new IOException("it is larger than " + BYTES_MAX + " bytes");
            }
            lines = Files.readAllLines(file);
        } catch (IOException unreadable) {
            LOG.errorf(
                    "The automatic bans of the last run cannot be read from %s and have ended; new ones are imposed and saved: %s",
                    file, unreadable);
            return;
        }
        Instant now = clock.instant();
        List<BanLine> found = new ArrayList<>();
        int firstDamaged = 0;
        for (int number = 1; number <= lines.size(); number++) {
            try {
                found.add(parse(lines.get(number - 1)));
            } catch (IllegalArgumentException damaged) {
                firstDamaged = firstDamaged == 0 ? number : firstDamaged;
            }
        }
        found.sort(Comparator.comparing(SavedBans::end));
        found.removeIf(ban -> !ban.holds(now));
        found.forEach(ban -> bans.restore(ban.kind(), ban.value(), Duration.between(now, end(ban))));
        if (firstDamaged > 0) {
            LOG.errorf(
                    "%s is damaged from line %d; the automatic bans of its valid lines are in force again, those of the others have ended",
                    file, firstDamaged);
        }
    }

    private static BanLine parse(String line) {
        BanLine ban = BanLine.parse(line);
        if (ban.kind() == BanLine.Kind.USER || ban.until() == null) {
            throw new IllegalArgumentException("an automatic ban is of a client or an address, and has until=TIME");
        }
        return ban;
    }

    private static Instant end(BanLine ban) {
        Instant until = ban.until();
        return until == null ? Instant.MIN : until;
    }

    /**
     * Replaces the file if the bans have changed, and deletes it if there are none. When that fails, the file stays as it is, the first
     * failure is logged, and the next call tries again.
     */
    public void save() {
        Map<BanLine.Target, Instant> ends = new LinkedHashMap<>();
        List<String> lines = new ArrayList<>();
        Instant now = clock.instant();
        for (Bans.ImposedBan ban : bans.imposed()) {
            BanLine line = lineOf(ban, now);
            if (line != null) {
                ends.put(line.target(), end(line));
                lines.add(line.text());
            }
        }
        if (isWritten(ends)) {
            return;
        }
        try {
            write(lines);
            written = ends;
            if (hasFailed) {
                LOG.infof("The automatic bans are saved in %s again", file);
            }
            hasFailed = false;
        } catch (IOException | RuntimeException refused) {
            written = null;
            if (!hasFailed) {
                LOG.errorf(
                        "The automatic bans cannot be saved in %s; they are in force until their ends or a restart, and the broker tries again: %s",
                        file, refused);
            }
            hasFailed = true;
        }
    }

    /** The line of a ban; null for a name that a line cannot contain, such as one with control characters. */
    private static @Nullable BanLine lineOf(Bans.ImposedBan ban, Instant now) {
        try {
            Instant until = now.plus(ban.left()).truncatedTo(ChronoUnit.SECONDS);
            return BanLine.of(ban.kind(), ban.name(), until, "");
        } catch (IllegalArgumentException notWritable) {
            return null;
        }
    }

    /** Whether the file has these bans, and the wall clock has not been set since. */
    private boolean isWritten(Map<BanLine.Target, Instant> ends) {
        Map<BanLine.Target, Instant> before = written;
        return before != null
                && before.keySet().equals(ends.keySet())
                && ends.entrySet().stream()
                        .allMatch(ban ->
                                Duration.between(before.getOrDefault(ban.getKey(), Instant.MIN), ban.getValue())
                                                .abs()
                                                .compareTo(TOLERANCE)
                                        <= 0);
    }

    private void write(List<String> lines) throws IOException {
        if (lines.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        // Always the same name, so that a broker that is killed repeatedly leaves one such file.
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(String.join("\n", lines) + "\n");
            try (FileChannel channel = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
