package culex.broker.security;

import culex.broker.transport.Peer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All bans: those of the operator's file, and those that the broker imposes on addresses with many failed logins and on Client Identifiers
 * with many disconnects. Imposed bans are in memory; {@link SavedBans} saves those that are listed. There are at most
 * {@link RecentTable#SLOTS} of addresses and as many of Client Identifiers; further ones replace older ones. May be called from any thread,
 * without locks.
 */
public final class Bans {
    /** Maximum number of imposed bans of each kind that are listed: the latest ones. */
    private static final int LISTED_MAX = 1000;

    /** Banned names with more characters are in force, but not in the list of bans, so that the list has a limit in bytes. */
    private static final int NAME_CHARACTERS_MAX = 256;

    private final Supplier<BanList> file;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final InstantSource clock;
    private final Imposed addresses = new Imposed(BanLine.Kind.ADDRESS, "banned: too many failed logins");
    private final Imposed clients = new Imposed(BanLine.Kind.CLIENT, "banned: too many disconnects");
    private final RecentTable failures = new RecentTable();
    private final RecentTable disconnects = new RecentTable();

    /**
     * When the broker imposes bans.
     *
     * @param failedLoginsMax the maximum number of failed logins of an address within a minute; 0 for any number
     * @param disconnectsMax the maximum number of disconnects of a Client Identifier within a minute; 0 for any number
     * @param time how long an imposed ban lasts
     */
    public record Limits(int failedLoginsMax, int disconnectsMax, Duration time) {
        /** Limits with which the broker imposes no bans. */
        public static final Limits NONE = new Limits(0, 0, Duration.ofMinutes(5));
    }

    /**
     * A ban that the broker has imposed and that is in force.
     *
     * @param name the Client Identifier, the IPv4 address, or the IPv6 network, such as {@code 2001:db8::/64}
     * @param left how long the ban still lasts
     */
    public record ImposedBan(BanLine.Kind kind, String name, String reason, Duration left) {}

    /** The imposed bans of one kind, which all last the same time. */
    private static final class Imposed {
        private final BanLine.Kind kind;
        private final String reason;
        /** The names of the latest imposed bans, so that they can be listed; the table of bans contains only hashes of names. */
        private final AtomicReferenceArray<@Nullable String> names = new AtomicReferenceArray<>(LISTED_MAX);

        /** The ends of the bans. The value of an entry is its position in the order of bans, so that the oldest one is replaced. */
        private final RecentTable endNanos = new RecentTable();

        private final AtomicLong count = new AtomicLong();
        private final AtomicLong listed = new AtomicLong();
        private volatile long lastEndNanos;

        Imposed(BanLine.Kind kind, String reason) {
            this.kind = kind;
            this.reason = reason;
        }

        void add(String name, long now, long end) {
            boolean isListed = reason(name, now) != null;
            endNanos.put(name, (double) count.incrementAndGet(), end);
            lastEndNanos = end;
            // A name is listed once: the further failed logins of a banned address must not remove other names.
            if (!isListed && name.length() <= NAME_CHARACTERS_MAX) {
                names.set((int) (listed.incrementAndGet() % LISTED_MAX), name);
            }
        }

        void list(long now, Map<String, ImposedBan> into) {
            for (int i = 0; i < LISTED_MAX; i++) {
                String name = names.get(i);
                RecentTable.Entry ban = name == null ? null : endNanos.get(name);
                if (name != null && ban != null && ban.nanos() - now > 0) {
                    Duration left = Duration.ofNanos(ban.nanos() - now);
                    into.put(kind + name, new ImposedBan(kind, shown(name), reason, left));
                }
            }
        }

        private String shown(String name) {
            return kind == BanLine.Kind.ADDRESS ? Network.textOfSource(name) : name;
        }

        boolean lift(String name, long now) {
            if (reason(name, now) == null) {
                return false;
            }
            endNanos.put(name, 0, now);
            return true;
        }

        @Nullable String reason(String name, long now) {
            if (count.get() == 0 || lastEndNanos - now <= 0) {
                return null; // no bans at all, the usual case: needs no look-up in the tables
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

    /** Creates an instance without bans. */
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

    /** The latest imposed bans that are in force, at most 1,000 of addresses and as many of Client Identifiers. */
    public List<ImposedBan> imposed() {
        long now = nanoTime.getAsLong();
        Map<String, ImposedBan> found = new LinkedHashMap<>();
        addresses.list(now, found);
        clients.list(now, found);
        return List.copyOf(found.values());
    }

    /**
     * Removes the imposed ban of a Client Identifier or address; returns false when there is none.
     *
     * @param name as {@link ImposedBan} has it
     * @throws IllegalArgumentException with one sentence when the name of an address is neither an address nor a network
     */
    public boolean lift(BanLine.Kind kind, String name) {
        long now = nanoTime.getAsLong();
        return switch (kind) {
            case CLIENT -> clients.lift(name, now);
            case ADDRESS -> addresses.lift(Network.parse(name).source(), now);
            case USER -> false;
        };
    }

    /**
     * Imposes a ban that an earlier process of the broker has imposed; does nothing if the settings impose no such bans any more. Call it
     * in the order of the ends of the bans, before clients connect.
     *
     * @param left how long the ban still lasts; at most as long as a new one
     */
    void restore(BanLine.Kind kind, String name, Duration left) {
        long now = nanoTime.getAsLong();
        Duration most = limits.time();
        long end = now + (left.compareTo(most) < 0 ? left : most).toNanos();
        if (kind == BanLine.Kind.ADDRESS && limits.failedLoginsMax() > 0) {
            addresses.add(Network.parse(name).source(), now, end);
        } else if (kind == BanLine.Kind.CLIENT && limits.disconnectsMax() > 0) {
            clients.add(name, now, end);
        }
    }

    /** Counts a wrong password or proof; returns whether its address is now banned because of it. */
    public boolean onFailedLogin(Peer peer) {
        return count(failures, addresses, peer.source(), limits.failedLoginsMax());
    }

    /** Counts a disconnect of a connected client; returns whether its Client Identifier is now banned because of it. */
    public boolean onDisconnected(String clientId) {
        return count(disconnects, clients, clientId, limits.disconnectsMax());
    }

    private boolean count(RecentTable table, Imposed imposed, String name, int most) {
        if (most == 0) {
            return false;
        }
        long now = nanoTime.getAsLong();
        RecentTable.Entry before = table.get(name);
        // The count decreases evenly, in each minute by the number of failures that a minute allows.
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
        imposed.add(name, now, now + limits.time().toNanos());
        return true;
    }
}
