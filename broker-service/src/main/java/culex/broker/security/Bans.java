package culex.broker.security;

import culex.broker.transport.Peer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may not connect for now: the bans of the operator's file, and those that the broker imposes by itself on addresses with many failed logins and on Client
 * Identifiers with many disconnects. The latter are in memory, {@value #IMPOSED_MAX} at most, and end with the process. From any thread, without locks.
 */
public final class Bans {
    static final int IMPOSED_MAX = 10_000;

    private final Supplier<BanList> file;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final Map<String, Imposed> imposed = new ConcurrentHashMap<>();
    private final RecentTable failures = new RecentTable();
    private final RecentTable disconnects = new RecentTable();

    /**
     * When the broker bans by itself.
     *
     * @param failedLoginsMax the most failed logins of an address within a minute; 0 for any number
     * @param disconnectsMax the most disconnects of a Client Identifier within a minute; 0 for any number
     * @param time how long such a ban lasts
     */
    public record Limits(int failedLoginsMax, int disconnectsMax, Duration time) {
        /** The broker bans nobody by itself. */
        public static final Limits NONE = new Limits(0, 0, Duration.ofMinutes(5));
    }

    private record Imposed(long untilNanos, String reason) {}

    /**
     * @param file the operator's bans
     * @param nanoTime the monotonic clock
     * @param clock the wall clock, for the ends of the operator's bans
     */
    public Bans(Supplier<BanList> file, Limits limits, LongSupplier nanoTime, InstantSource clock) {
        this.file = file;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** Bans nobody. */
    public static Bans none() {
        return new Bans(() -> BanList.EMPTY, Limits.NONE, System::nanoTime, InstantSource.system());
    }

    /**
     * Why a client may not connect, or null when it may.
     *
     * @param user the user name, claimed or proved; null for none
     */
    public @Nullable String reason(String clientId, @Nullable String user, Peer peer) {
        String reason = imposedReason(client(clientId));
        if (reason == null) {
            reason = imposedReason(address(peer));
        }
        return reason == null ? file.get().reason(clientId, user, peer.inetAddress(), clock.instant()) : reason;
    }

    private @Nullable String imposedReason(String key) {
        if (imposed.isEmpty()) {
            return null;
        }
        Imposed ban = imposed.get(key);
        if (ban == null) {
            return null;
        }
        if (ban.untilNanos() - nanoTime.getAsLong() <= 0) {
            imposed.remove(key, ban);
            return null;
        }
        return ban.reason();
    }

    /** Counts a wrong password or proof; returns whether its address is banned for that now. */
    public boolean onFailedLogin(Peer peer) {
        return count(failures, address(peer), limits.failedLoginsMax(), "banned: too many failed logins");
    }

    /** Counts a disconnect of a connected client; returns whether its Client Identifier is banned for that now. */
    public boolean onDisconnected(String clientId) {
        return count(disconnects, client(clientId), limits.disconnectsMax(), "banned: too many disconnects");
    }

    private boolean count(RecentTable table, String key, int most, String reason) {
        if (most == 0) {
            return false;
        }
        long now = nanoTime.getAsLong();
        RecentTable.Entry before = table.get(key);
        // The count goes down steadily by the most that a minute may have.
        double left = before == null
                ? 0
                : Math.max(
                        0,
                        before.value()
                                - (now - before.nanos())
                                        / (double) Duration.ofMinutes(1).toNanos()
                                        * most);
        table.put(key, Math.min(most, left) + 1, now);
        if (left + 1 <= most) {
            return false;
        }
        if (imposed.size() >= IMPOSED_MAX) {
            imposed.values().removeIf(ban -> ban.untilNanos() - now <= 0);
        }
        if (imposed.size() < IMPOSED_MAX || imposed.containsKey(key)) {
            imposed.put(key, new Imposed(now + limits.time().toNanos(), reason));
            return true;
        }
        return false;
    }

    /** The bans that the broker has imposed and that have not been looked at since they ended. */
    public int imposedBans() {
        return imposed.size();
    }

    private static String client(String clientId) {
        return "c " + clientId;
    }

    private static String address(Peer peer) {
        return "a " + peer.source();
    }
}
