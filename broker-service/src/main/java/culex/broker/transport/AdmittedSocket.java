package culex.broker.transport;

import culex.broker.memory.LimitReached;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One open socket that {@link SocketAdmission} counts. Its counts are released exactly once, in whatever order and however often {@link
 * #onConnAck} and {@link #close} are called. Used by one thread at a time: the acceptor's, then the loop of the socket.
 */
public final class AdmittedSocket {
    private static final AdmittedSocket UNCOUNTED = new AdmittedSocket();

    private final @Nullable SocketAdmission admission;
    private long address;
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

    /** A socket that is not counted, for transports without sockets. */
    public static AdmittedSocket uncounted() {
        return UNCOUNTED;
    }

    /** The limit that this socket exceeds, so that the caller must close the socket immediately; null when the socket may stay open. */
    public @Nullable LimitReached limitReached() {
        return limitReached;
    }

    /** The key of the peer's address in the table of addresses. */
    public long address() {
        return address;
    }

    /** Counts this socket for the address of the client behind a proxy from now on; call it before {@link #connect}. */
    public void useAddress(InetAddress client) {
        if (admission != null) {
            assert !isConnected;
            if (hasAddressSlot) {
                hasAddressSlot = false;
                admission.removeUnauthenticated(address);
            }
            address = SocketAdmission.key(client);
        }
    }

    /** Counts this socket as an unauthenticated socket of its address; returns false at the limit of the address. */
    public boolean takeAddressSlot() {
        if (admission != null && !hasAddressSlot && !isAuthenticated && !isClosed) {
            hasAddressSlot = admission.addUnauthenticated(address);
            return hasAddressSlot;
        }
        return true;
    }

    /**
     * Sets the number of bytes that the broker holds for this socket: those of an incomplete packet or request.
     *
     * @return false when the bytes grew and all unauthenticated sockets together exceed their limit: close this socket
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

    /** Counts a CONNECT; returns false when the address has sent too many in this second. */
    public boolean mayConnect(long nowMillis) {
        return admission == null || admission.mayConnect(address, nowMillis);
    }

    /** Counts one more connected client of the address of this socket; returns false, and counts nothing, at the limit of the address. */
    public boolean connect() {
        if (admission != null && !isConnected && !isClosed) {
            isConnected = admission.addConnected(address);
            return isConnected;
        }
        return true;
    }

    /** Call it when CONNACK is sent: the socket no longer counts as unauthenticated. */
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

    /**
     * Counts the client as one more unauthenticated socket although it has closed this one, because packets that it sent before still wait.
     *
     * @return false, with nothing counted, when a limit does not allow it; after true, call {@link #endWaiting} once
     */
    public boolean waitWithoutSocket() {
        return admission == null || admission.addWithoutSocket(address);
    }

    /** Ends what {@link #waitWithoutSocket} has counted. */
    public void endWaiting() {
        if (admission != null) {
            admission.removeWithoutSocket(address);
        }
    }

    /** Call it when the socket is closed: releases its counts. */
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
