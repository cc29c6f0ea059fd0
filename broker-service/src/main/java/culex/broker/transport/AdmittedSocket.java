package culex.broker.transport;

import culex.broker.memory.LimitReached;
import org.jspecify.annotations.Nullable;

/**
 * One open socket in the counts of {@link SocketAdmission}. It is released exactly once, however often and in whatever order
 * {@link #onConnAck} and {@link #close} are called. One thread at a time: the acceptor's, then the loop of the socket.
 */
public final class AdmittedSocket {
    private static final AdmittedSocket UNCOUNTED = new AdmittedSocket();

    private final @Nullable SocketAdmission admission;
    private final long address;
    private final @Nullable LimitReached limitReached;
    private boolean hasAddressSlot;
    private boolean isConnected;
    private boolean isAuthenticated;
    private boolean isClosed;
    private long heldBytes;

    AdmittedSocket(SocketAdmission admission, long address, int openSockets, int unauthenticatedSockets) {
        this.admission = admission;
        this.address = address;
        SocketLimits limits = admission.limits();
        if (limits.socketsMax() > 0 && openSockets > limits.socketsMax()) {
            limitReached = LimitReached.SOCKETS;
        } else if (limits.unauthenticatedMax() > 0 && unauthenticatedSockets > limits.unauthenticatedMax()) {
            limitReached = LimitReached.UNAUTHENTICATED_SOCKETS;
        } else {
            limitReached = null;
        }
    }

    private AdmittedSocket() {
        admission = null;
        address = 0;
        limitReached = null;
    }

    /** A socket that nobody counts: for transports without sockets. */
    public static AdmittedSocket uncounted() {
        return UNCOUNTED;
    }

    /** The limit because of which the socket must be closed at once; null when it may stay. */
    public @Nullable LimitReached limitReached() {
        return limitReached;
    }

    /** The address as the table has it. */
    public long address() {
        return address;
    }

    /** Takes one of the places that unauthenticated sockets of one address have; false when all are taken. */
    public boolean takeAddressSlot() {
        if (admission != null && !hasAddressSlot && !isAuthenticated && !isClosed) {
            hasAddressSlot = admission.addUnauthenticated(address);
            return hasAddressSlot;
        }
        return true;
    }

    /**
     * Notes the bytes that the socket holds now, of a packet or request that is not complete.
     *
     * @return false when all unauthenticated sockets together hold more than the limit: this one is to be closed
     */
    public boolean holdBytes(long bytes) {
        if (admission == null || isAuthenticated || isClosed || bytes == heldBytes) {
            return true;
        }
        long more = bytes - heldBytes;
        heldBytes = bytes;
        long total = admission.addBytes(more);
        long most = admission.limits().unauthenticatedBytesMax();
        return more < 0 || most == 0 || total <= most;
    }

    /** Counts a CONNECT; false when the address has sent too many within this second. */
    public boolean mayConnect(long nowMillis) {
        return admission == null || admission.mayConnect(address, nowMillis);
    }

    /** The client may connect: counts it for its address; false at the limit. */
    public boolean connect() {
        if (admission != null && !isConnected && !isClosed) {
            isConnected = admission.addConnected(address);
            return isConnected;
        }
        return true;
    }

    /** CONNACK goes out: the socket does not count as unauthenticated any more. */
    public void onConnAck() {
        if (admission == null || isAuthenticated || isClosed) {
            return;
        }
        releaseUnauthenticated(admission);
    }

    private void releaseUnauthenticated(SocketAdmission counted) {
        isAuthenticated = true;
        counted.addBytes(-heldBytes);
        heldBytes = 0;
        counted.authenticated();
        if (hasAddressSlot) {
            hasAddressSlot = false;
            counted.removeUnauthenticated(address);
        }
    }

    /** The socket is closed. */
    public void close() {
        if (admission == null || isClosed) {
            return;
        }
        if (!isAuthenticated) {
            releaseUnauthenticated(admission);
        }
        isClosed = true;
        if (isConnected) {
            admission.removeConnected(address);
        }
        admission.closed();
    }
}
