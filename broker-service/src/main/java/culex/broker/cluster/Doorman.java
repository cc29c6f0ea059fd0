package culex.broker.cluster;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryUse;
import culex.broker.transport.TimerWheel;
import culex.broker.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The first listener of a client's socket while this process does not own the sessions. It reads CONNECT and holds it until the owner,
 * another replica, can be reached and the client is relayed to it, or until this process has become the owner and serves the client itself.
 * Runs on the socket's loop.
 */
public final class Doorman implements Transport.Listener {
    /** Maximum number of bytes after CONNECT before reading pauses: as many as one read of the socket returns. */
    private static final int FOLLOWING_BYTES_MAX = 256 * 1024;
    /** Maximum number of bytes of a client that are relayed although it has closed its socket. */
    private static final int CLOSED_BYTES_MAX = 16 * 1024;

    private final Transport client;
    private final Front front;
    private final FrontServices services;
    private final Front.Handover handover;
    private final FirstPacket first = new FirstPacket();
    private final TimerWheel.Timer deadline = new TimerWheel.Timer(this::onDeadline);
    private boolean isWhole;
    private boolean isOver;
    private boolean isSocketClosed;
    /** Whether the client counts as one more unauthenticated socket although it has closed its own. */
    private boolean isCounted;

    private long countedBytes;
    private @Nullable Relay dialing;

    public Doorman(Transport client, Front front, Front.Handover handover) {
        this.client = client;
        this.front = front;
        this.handover = handover;
        services = front.services();
        client.loop().arm(deadline, services.connectTimeout().toMillis());
    }

    @Override
    public void onBytes(byte[] bytes, int from, int to) {
        if (isOver) {
            return;
        }
        if (isWhole && first.length() + (to - from) > services.connectBytesMax() + FOLLOWING_BYTES_MAX) {
            close("it sent too much before CONNACK");
            return;
        }
        FirstPacket.State state = first.append(bytes, from, to, services.connectBytesMax());
        if (!count()) {
            client.loop().memory().reached(LimitReached.UNAUTHENTICATED_BYTES);
            close("clients without CONNACK hold as many bytes as the limit allows");
            return;
        }
        switch (state) {
            case NO_CONNECT -> close("its first packet is not CONNECT"); // [MQTT-3.1.0-1]
            case TOO_LARGE -> {
                client.loop().memory().reached(LimitReached.CONNECT_PACKET_SIZE);
                close("its CONNECT is over the limit of " + services.connectBytesMax() + " bytes");
            }
            case WHOLE -> onConnect();
            case INCOMPLETE -> {}
        }
    }

    /** Counts the held bytes; returns false when all unauthenticated sockets together exceed their limit. */
    private boolean count() {
        int held = first.heldBytes();
        client.loop().memory().add(MemoryUse.PARTIAL_PACKETS, held - countedBytes);
        countedBytes = held;
        return client.socket().holdBytes(held);
    }

    private void onConnect() {
        if (!isWhole) {
            isWhole = true;
            client.setReadable(false);
            client.loop().arm(deadline, services.connectWait().toMillis());
            proceed();
        }
    }

    /** Relays or serves the client if that is possible now; otherwise the client waits. */
    void proceed() {
        if (isOver) {
            return;
        }
        if (services.isStopping().getAsBoolean()) {
            reject("the broker stops");
            return;
        }
        switch (services.owners().current()) {
            case Owner.Self _ -> serve();
            case Owner.Replica replica -> {
                if (!front.mayDial()) {
                    front.await(this);
                    return;
                }
                dialing = new Relay(client, front, replica, this);
                dialing.open();
            }
            case Owner.Unknown _ -> {
                services.log().ownerUnknown();
                front.await(this);
            }
        }
    }

    private void serve() {
        byte[] bytes = first.array();
        int length = first.length();
        end();
        Transport.Listener connection = handover.serve(client);
        client.setReadable(true);
        connection.onBytes(bytes, 0, length);
    }

    /** The bytes to relay first. */
    FirstPacket first() {
        return first;
    }

    /** Called when the relay is open and has a reference to all bytes that the client has sent so far; it sends them after this call. */
    void onRelayOpened(Relay relay) {
        end();
        handover.relay(relay, relay::onStop);
        client.setReadable(true);
        if (isSocketClosed) {
            client.loop().atEndOfTurn(() -> relay.onClosed("")); // when the relay has the bytes of the client
        }
    }

    /** Called when the relay could not be opened. */
    void onRelayFailed(Owner.Replica owner, String reason) {
        dialing = null;
        if (isSocketClosed) {
            end();
        }
        if (!isOver) {
            services.log().ownerUnreachable(owner.label(), reason);
            front.await(this);
        }
    }

    private void onDeadline() {
        if (isWhole) {
            reject("no owner of the sessions could be reached in time");
        } else {
            close("it sent no CONNECT in time");
        }
    }

    /** Closes the client after a fault, whatever state it was in, so that neither its socket nor the attempt of its front stays. */
    void onFault() {
        end();
        client.close();
    }

    /** Rejects the client because this process stops. */
    public void onStop() {
        if (!isOver) {
            reject("the broker stops");
        }
    }

    /** Rejects the client with Server unavailable (return code 3 before MQTT 5.0). */
    private void reject(String reason) {
        FrontPackets.reject(client, isWhole ? first.version() : null);
        close(reason);
    }

    /**
     * Closes the client.
     *
     * @param reason a few words
     */
    void close(String reason) {
        services.log().notRelayed(client.peer(), reason);
        end();
        client.close();
    }

    @Override
    public void onWritable() {}

    /**
     * The packets behind the CONNECT of a client that has closed its socket are still relayed if the attempt to reach the owner has begun:
     * a client may send CONNECT, PUBLISH and DISCONNECT and close its socket at once.
     */
    @Override
    public void onClosed(String cause) {
        if (isOver || isSocketClosed) {
            return;
        }
        isSocketClosed = true;
        boolean isRelayed = dialing != null && first.hasFollowing() && first.heldBytes() <= CLOSED_BYTES_MAX;
        isCounted = isRelayed && client.socket().waitWithoutSocket();
        if (!isCounted) {
            end();
        }
    }

    /** Releases everything; the events of the socket are not for this object any more. */
    private void end() {
        if (isOver) {
            return;
        }
        isOver = true;
        deadline.cancel();
        front.remove(this);
        first.clear();
        count();
        if (isCounted) {
            isCounted = false;
            client.socket().endWaiting();
        }
        if (dialing != null) {
            dialing.abandon();
        }
    }
}
