package culex.broker.security;

import culex.broker.transport.Peer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may not connect for now: the bans of the operator's file, and those that the broker imposes by itself on addresses with many failed logins and on Client
 * Identifiers with many disconnects. The latter are in memory and end with the process: {@link RecentTable#SLOTS} of addresses and as many of
 * Client Identifiers, of which an older one makes room for a newer one. May be called from any thread, without locks.
 */
public final class Bans {
    private final Supplier<BanList> file;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final Imposed addresses = new Imposed("banned: too many failed logins");
    private final Imposed clients = new Imposed("banned: too many disconnects");
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

    /** The imposed bans of one kind, which all last the same time. */
    private static final class Imposed {
        private final String reason;
        /** The value of an entry is its place in the order of bans, so that the oldest one makes room. */
        private final RecentTable endNanos = new RecentTable();

        private final AtomicLong count = new AtomicLong();
        private volatile long lastEndNanos;

        Imposed(String reason) {
            this.reason = reason;
        }

        void add(String name, long end) {
            endNanos.put(name, (double) count.incrementAndGet(), end);
            lastEndNanos = end;
        }

        @Nullable String reason(String name, long now) {
            if (count.get() == 0 || lastEndNanos - now <= 0) {
                return null; // the usual case, without a look into the table
            }
            RecentTable.Entry ban = endNanos.get(name);
            return ban == null || ban.nanos() - now <= 0 ? null : reason;
        }
    }

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
        long now = nanoTime.getAsLong();
        String reason = clients.reason(clientId, now);
        if (reason == null) {
            reason = addresses.reason(peer.source(), now);
        }
        return reason == null ? file.get().reason(clientId, user, peer.inetAddress(), clock.instant()) : reason;
    }

    /** Counts a wrong password or proof; returns whether its address is banned for that now. */
    public boolean onFailedLogin(Peer peer) {
        return count(failures, addresses, peer.source(), limits.failedLoginsMax());
    }

    /** Counts a disconnect of a connected client; returns whether its Client Identifier is banned for that now. */
    public boolean onDisconnected(String clientId) {
        return count(disconnects, clients, clientId, limits.disconnectsMax());
    }

    private boolean count(RecentTable table, Imposed imposed, String name, int most) {
        if (most == 0) {
            return false;
        }
        long now = nanoTime.getAsLong();
        RecentTable.Entry before = table.get(name);
        // The count goes down steadily by the most that a minute may have.
        double left = before == null
                ? 0
                : Math.max(
                        0,
                        before.value()
                                - (now - before.nanos())
                                        / (double) Duration.ofMinutes(1).toNanos()
                                        * most);
        table.put(name, Math.min(most, left) + 1, now);
        if (left + 1 <= most) {
            return false;
        }
        imposed.add(name, now + limits.time().toNanos());
        return true;
    }
}
