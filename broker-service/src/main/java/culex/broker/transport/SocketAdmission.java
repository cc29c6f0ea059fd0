package culex.broker.transport;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Counts the sockets that clients have open, from accept to close, against {@link SocketLimits}. May be called from any thread.
 *
 * <p>An address is an IPv4 address or the first 64 bits of an IPv6 address, because one host commonly owns that many. The table has an
 * entry for each address with a socket that is counted, so {@code socketsMax} and {@code unauthenticatedMax} bound it.
 */
public final class SocketAdmission {
    private final SocketLimits limits;
    private final ConnectRate connectRate;
    private final AtomicInteger sockets = new AtomicInteger();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicInteger unauthenticated = new AtomicInteger();
    private final AtomicLong unauthenticatedBytes = new AtomicLong();
    private final ConcurrentHashMap<Long, Counts> byAddress = new ConcurrentHashMap<>();

    /** The numbers of sockets of one address. */
    private record Counts(int unauthenticated, int connected) {
        static final Counts ZERO = new Counts(0, 0);

        @Nullable Counts plus(int moreUnauthenticated, int moreConnected) {
            Counts sum = new Counts(unauthenticated + moreUnauthenticated, connected + moreConnected);
            return sum.equals(ZERO) ? null : sum;
        }
    }

    public SocketAdmission(SocketLimits limits) {
        this.limits = limits;
        connectRate = new ConnectRate(limits.connectsPerSecondPerAddressMax());
    }

    /** Counts an accepted socket. Close it immediately when {@link AdmittedSocket#limitReached} is not null. */
    public AdmittedSocket open(InetAddress address) {
        accepted.incrementAndGet();
        return new AdmittedSocket(this, key(address), sockets.incrementAndGet(), unauthenticated.incrementAndGet());
    }

    /** The key of an address in the table. Keys of IPv4 addresses are in a range that IPv6 does not route. */
    static long key(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address ? bytes.getInt() & 0xFFFF_FFFFL : bytes.getLong();
    }

    /** The limits that sockets are counted against. */
    public SocketLimits limits() {
        return limits;
    }

    /** Counts one unauthenticated socket of an address; at the limit it returns false and does not count it. */
    boolean addUnauthenticated(long address) {
        int most = limits.unauthenticatedPerAddressMax();
        return add(address, 1, 0, counts -> most == 0 || counts.unauthenticated() < most);
    }

    /**
     * Counts a client that has closed its socket, but whose packets wait for its CONNACK, as one more unauthenticated socket; at a limit it
     * returns false and does not count it.
     */
    boolean addWithoutSocket(long address) {
        int most = limits.unauthenticatedMax();
        boolean isAdded = (unauthenticated.incrementAndGet() <= most || most == 0) && addUnauthenticated(address);
        if (!isAdded) {
            unauthenticated.decrementAndGet();
        }
        return isAdded;
    }

    void removeWithoutSocket(long address) {
        unauthenticated.decrementAndGet();
        removeUnauthenticated(address);
    }

    /** Counts one connected client of an address; at the limit it returns false and does not count it. */
    boolean addConnected(long address) {
        int most = limits.connectionsPerAddressMax();
        return add(address, 0, 1, counts -> most == 0 || counts.connected() < most);
    }

    private boolean add(long address, int unauthenticatedMore, int connectedMore, Predicate<Counts> allowed) {
        boolean[] added = new boolean[1];
        byAddress.compute(address, (_, before) -> {
            Counts counts = before == null ? Counts.ZERO : before;
            added[0] = allowed.test(counts);
            return added[0] ? counts.plus(unauthenticatedMore, connectedMore) : before;
        });
        return added[0];
    }

    void removeUnauthenticated(long address) {
        byAddress.computeIfPresent(address, (_, counts) -> counts.plus(-1, 0));
    }

    void removeConnected(long address) {
        byAddress.computeIfPresent(address, (_, counts) -> counts.plus(0, -1));
    }

    boolean mayConnect(long address, long nowMillis) {
        return connectRate.count(address, nowMillis);
    }

    void authenticated() {
        unauthenticated.decrementAndGet();
    }

    void closed() {
        sockets.decrementAndGet();
    }

    /** Adds to the bytes that the broker holds for unauthenticated sockets; returns the new total. */
    long addBytes(long more) {
        return unauthenticatedBytes.addAndGet(more);
    }

    /** The number of open sockets. */
    public int openSockets() {
        return sockets.get();
    }

    /** The number of sockets accepted since the start, including sockets that were closed immediately because of a limit. */
    public long acceptedSockets() {
        return accepted.get();
    }

    /** The number of sockets for which CONNACK was not sent yet: the open ones, and those of {@link #addWithoutSocket}. */
    public int unauthenticatedSockets() {
        return unauthenticated.get();
    }

    /** The bytes of incomplete packets and requests of unauthenticated sockets. */
    public long unauthenticatedBytes() {
        return unauthenticatedBytes.get();
    }

    /** The number of client addresses for which sockets are counted. */
    public int addresses() {
        return byAddress.size();
    }
}
