package culex.broker.security;

import java.net.InetAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The bans of a file: a {@link BanLine} on each line, and comments. Immutable. */
public final class BanList {
    /** A list without bans. */
    public static final BanList EMPTY = new BanList(Map.of(), Map.of(), Map.of());

    private static final int BANS_MAX = 1_000_000;

    private final Map<String, Ban> clients;
    private final Map<String, Ban> users;
    private final Map<Network, Ban> networks;
    /** The lengths of all prefixes in the list: an address is looked up once for each. */
    private final Set<Integer> prefixes = new TreeSet<>();

    /**
     * One ban: until when, and why.
     *
     * @param until when the ban ends; null for never
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
     * @throws IllegalArgumentException with one sentence that names the invalid line
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
            try {
                BanLine ban = BanLine.parse(line);
                Ban entry = new Ban(ban.until(), ban.reason().isEmpty() ? "banned" : "banned: " + ban.reason());
                switch (ban.kind()) {
                    case CLIENT -> clients.put(ban.value(), entry);
                    case USER -> users.put(ban.value(), entry);
                    case ADDRESS -> networks.put(Network.parse(ban.value()), entry);
                }
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException("line " + number + ": " + wrong.getMessage());
            }
        }
        return new BanList(clients, users, networks);
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
