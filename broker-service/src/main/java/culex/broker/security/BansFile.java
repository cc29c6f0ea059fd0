package culex.broker.security;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Changes the file of bans, for {@code ./culex ban} and the admin API; the broker notices each change of the file. Every method reads the
 * file.
 */
public final class BansFile {
    private static final Pattern TIME = Pattern.compile("(\\d{1,6})([smhd])");

    private final ReplacedFile file;
    private final InstantSource clock;

    /** Creates an instance for a file that need not exist yet. */
    public BansFile(Path path, InstantSource clock) {
        file = new ReplacedFile(path);
        this.clock = clock;
    }

    /**
     * The program: {@code add FILE KIND VALUE [for=30m] [until=TIME] [REASON...]}, {@code remove FILE KIND VALUE} or {@code list FILE}; the
     * kind is client, user or address.
     *
     * @throws IOException when the file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        try {
            PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
            run(List.of(arguments), InstantSource.system(), out);
        } catch (IllegalArgumentException wrong) {
            CommandOutput.print(FileDescriptor.err, String.valueOf(wrong.getMessage()));
            System.exit(1);
        }
    }

    /** @throws IllegalArgumentException with one sentence when the arguments or the file are invalid */
    static void run(List<String> arguments, InstantSource clock, PrintStream out) throws IOException {
        String command = arguments.size() < 2 ? "" : arguments.getFirst();
        if (arguments.size() != 2 && command.equals("list")) {
            throw new IllegalArgumentException("list has no arguments");
        }
        if (!command.equals("list") && arguments.size() < 4) {
            throw new IllegalArgumentException(
                    "the arguments are add client|user|address VALUE, remove client|user|address VALUE, or list");
        }
        BansFile file = new BansFile(Path.of(arguments.get(1)), clock);
        switch (command) {
            case "add" -> file.add(file.ban(arguments.subList(2, arguments.size())));
            case "remove" -> file.removeKnown(file.ban(arguments.subList(2, arguments.size())));
            case "list" -> file.list().forEach(ban -> out.println(ban.text()));
            default -> throw new IllegalArgumentException("there is no command " + command);
        }
    }

    private BanLine ban(List<String> arguments) {
        BanLine.Kind kind = BanLine.Kind.of(arguments.getFirst());
        String value = arguments.get(1);
        if (kind == null) {
            throw new IllegalArgumentException(
                    "a ban is of a client, user or address, not of a " + arguments.getFirst());
        }
        Instant until = null;
        List<String> reason = new ArrayList<>();
        for (String word : arguments.subList(2, arguments.size())) {
            if (reason.isEmpty() && until == null && word.startsWith("for=")) {
                until = end(word.substring("for=".length()));
            } else if (reason.isEmpty() && until == null && word.startsWith("until=")) {
                until = instant(word.substring("until=".length()));
            } else {
                reason.add(word);
            }
        }
        return BanLine.of(kind, value, until, String.join(" ", reason).strip());
    }

    private Instant end(String time) {
        Matcher parts = TIME.matcher(time);
        if (!parts.matches()) {
            throw new IllegalArgumentException("for must be a time such as 90s, 30m, 12h or 7d, not " + time);
        }
        long amount = Long.parseLong(parts.group(1));
        Duration duration = switch (parts.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
        return clock.instant().plus(duration).truncatedTo(ChronoUnit.SECONDS);
    }

    private static Instant instant(String time) {
        try {
            return Instant.parse(time);
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException("until must be a time such as 2030-01-31T12:00:00Z, not " + time);
        }
    }

    /** Adds a ban, replaces one of the same client, user or address, and removes bans that have ended. */
    public void add(BanLine ban) throws IOException {
        Instant now = clock.instant();
        List<String> lines = linesWithout(other -> other.target().equals(ban.target()) || !other.holds(now));
        lines.add(ban.text());
        file.write(lines);
    }

    private void removeKnown(BanLine ban) throws IOException {
        if (!remove(ban)) {
            throw new IllegalArgumentException(
                    "there is no ban of " + ban.kind().text() + ' ' + ban.value() + " in " + file);
        }
    }

    /** Removes the ban of a client, user or address; false when there is none. */
    public boolean remove(BanLine ban) throws IOException {
        List<String> lines = linesWithout(other -> other.target().equals(ban.target()));
        if (lines.size() == lines().size()) {
            return false;
        }
        file.write(lines);
        return true;
    }

    /** The bans that are in force. */
    public List<BanLine> list() throws IOException {
        Instant now = clock.instant();
        Map<BanLine.Target, BanLine> bans = new LinkedHashMap<>();
        for (String line : lines()) {
            BanLine ban = banOf(line);
            if (ban != null) {
                bans.put(ban.target(), ban);
            }
        }
        return bans.values().stream().filter(ban -> ban.holds(now)).toList();
    }

    /** The lines of the file with comments, but without the bans that fulfil a condition. */
    private List<String> linesWithout(Predicate<BanLine> dropped) throws IOException {
        List<String> kept = new ArrayList<>();
        for (String line : lines()) {
            BanLine ban = banOf(line);
            if (ban == null || !dropped.test(ban)) {
                kept.add(line);
            }
        }
        return kept;
    }

    /** Parses the ban of a line; null for a line without a ban. */
    private static @Nullable BanLine banOf(String line) {
        String text = line.strip();
        return text.isEmpty() || text.startsWith("#") ? null : BanLine.parse(text);
    }

    /** @throws IllegalArgumentException with one sentence when a line is invalid */
    private List<String> lines() throws IOException {
        List<String> lines = file.lines();
        try {
            BanList.parse(lines);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(file + ", " + wrong.getMessage());
        }
        return lines;
    }
}
