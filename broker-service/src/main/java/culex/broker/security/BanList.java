package culex.broker.security;

import java.net.InetAddress;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bans of a file, one on each line: {@code client|user|address VALUE [until=TIME] [reason=TEXT]}. A value with spaces is in double
 * quotes. An address may be a network, such as {@code 10.0.0.0/8}; the time is in the form of ISO 8601, and the reason goes to the end of the
 * line. Immutable.
 */
public final class BanList {
    /** A list without bans. */
    public static final BanList EMPTY = new BanList(Map.of(), Map.of(), Map.of());

    private static final int BANS_MAX = 1_000_000;
    /** The possessive quantifier keeps a long value from overflowing the stack. */
    private static final Pattern LINE = Pattern.compile(
            "(?<kind>client|user|address)\\s+(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*+)\"|(?<plain>[^\\s\"]\\S*))"
                    + "(?:\\s+until=(?<until>\\S+))?(?:\\s+reason=(?<reason>.*))?");

    private final Map<String, Ban> clients;
    private final Map<String, Ban> users;
    private final Map<Network, Ban> networks;
    /** The lengths of the prefixes in use, so that an address is looked up once for each. */
    private final Set<Integer> prefixes = new TreeSet<>();

    /**
     * One ban.
     *
     * @param until when it ends; null for never
     */
    private record Ban(@Nullable Instant until, String reason) {
        boolean holds(Instant now) {
            return until == null || now.isBefore(until);
        }
    }

    private BanList(Map<String, Ban> clients, Map<String, Ban> users, Map<Network, Ban> networks) {
        this.clients = Map.copyOf(clients);
        this.users = Map.copyOf(users);
        this.networks = Map.copyOf(networks);
        networks.keySet().forEach(network -> prefixes.add(network.prefix()));
    }

    /**
     * Reads the lines of a file.
     *
     * @throws IllegalArgumentException with one sentence that names the line which is wrong
     */
    public static BanList parse(List<String> lines) {
        Map<String, Ban> clients = new HashMap<>();
        Map<String, Ban> users = new HashMap<>();
        Map<Network, Ban> networks = new HashMap<>();
        if (lines.size() > BANS_MAX) {
            throw new IllegalArgumentException("there are more than " + BANS_MAX + " lines");
        }
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IllegalArgumentException("line " + number
                        + " is not client, user or address with a value, and perhaps until=TIME and reason=TEXT");
            }
            Ban ban = new Ban(until(parts.group("until"), number), reason(parts.group("reason")));
            String quoted = parts.group("quoted");
            String value = quoted == null ? parts.group("plain") : quoted.replaceAll("\\\\(.)", "$1");
            switch (parts.group("kind")) {
                case "client" -> clients.put(value, ban);
                case "user" -> users.put(value, ban);
                default -> networks.put(network(value, number), ban);
            }
        }
        return new BanList(clients, users, networks);
    }

    private static @Nullable Instant until(@Nullable String text, int number) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException(
                    "line " + number + ": until must be a time such as 2030-01-31T12:00:00Z, not " + text);
        }
    }

    private static String reason(@Nullable String text) {
        return text == null || text.isBlank() ? "banned" : "banned: " + text.strip();
    }

    private static Network network(String text, int number) {
        try {
            return Network.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("line " + number + ": " + wrong.getMessage());
        }
    }

    /** Why a client is banned, or null when it is not. */
    @Nullable String reason(String clientId, @Nullable String user, @Nullable InetAddress address, Instant now) {
        String reason = reason(clients.get(clientId), now);
        if (reason == null && user != null) {
            reason = reason(users.get(user), now);
        }
        if (reason == null && address != null) {
            for (int prefix : prefixes) {
                if (prefix <= Network.bits(address) && reason == null) {
                    reason = reason(networks.get(Network.of(address, prefix)), now);
                }
            }
        }
        return reason;
    }

    private static @Nullable String reason(@Nullable Ban ban, Instant now) {
        return ban == null || !ban.holds(now) ? null : ban.reason();
    }
}
