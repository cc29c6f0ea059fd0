package culex.broker.cluster;

import culex.broker.packet.PacketType;
import culex.broker.packet.ProtocolVersion;
import culex.broker.transport.Peer;
import culex.broker.transport.TimerWheel;
import culex.broker.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Passes the bytes of one client on to the replica that owns the sessions, and the bytes of that replica to the client. Reading from one
 * side pauses while the other side is not writable, so the memory of a relay is bounded by the write buffers of its two sockets. Runs on
 * the client's loop.
 */
final class Relay implements Transport.Listener {
    /** How long it may take to connect to the owner and to receive its challenge. */
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(2);

    /** The same with TLS: when all clients of a front connect at once, their handshakes wait for each other. */
    private static final Duration TLS_OPEN_TIMEOUT = Duration.ofSeconds(5);

    /** An owner with TLS waits for a handshake, and does not answer a front without TLS. */
    private static final String SILENT_OWNER =
            "; if it has mqtt.cluster.tls-configuration-name, this replica needs that setting as well";

    private static final int TYPE_SHIFT = 4;

    private final Transport client;
    private final Front front;
    private final Owner.Replica owner;
    private final Doorman doorman;
    private final OwnerSide ownerSide = new OwnerSide();
    private final PacketBoundaries fromClient = new PacketBoundaries();
    private final PacketBoundaries fromOwner = new PacketBoundaries();
    private final TimerWheel.Timer deadline = new TimerWheel.Timer(this::onDeadline);
    private final byte[] challenge = new byte[RelayHeader.CHALLENGE_BYTES];
    private int challengeBytes;
    private @Nullable Transport toOwner;
    private @Nullable ProtocolVersion version;
    private State state = State.OPENING;
    private boolean isConnected;

    private enum State {
        OPENING,
        OPEN,
        ENDED
    }

    Relay(Transport client, Front front, Owner.Replica owner, Doorman doorman) {
        this.client = client;
        this.front = front;
        this.owner = owner;
        this.doorman = doorman;
    }

    /** Connects to the owner; the {@link Doorman} is notified of the result. */
    void open() {
        client.loop().arm(deadline, openTimeout().toMillis());
        front.services()
                .dialer()
                .dial(client.loop(), owner.relayAddress(), openTimeout(), this::onDialed, this::onOpenFailed);
    }

    private Duration openTimeout() {
        return front.services().dialer().usesTls() ? TLS_OPEN_TIMEOUT : OPEN_TIMEOUT;
    }

    private Transport.Listener onDialed(Transport opened) {
        toOwner = opened;
        if (state == State.ENDED) {
            opened.close();
        }
        return ownerSide;
    }

    /** The client has gone before the relay was open. */
    void abandon() {
        endDial(Front.Dial.ABANDONED);
    }

    private void endDial(Front.Dial result) {
        if (state == State.OPENING) {
            state = State.ENDED;
            front.onDialEnded(result);
            closeOwnerSide();
        }
    }

    private void onOpenFailed(String reason) {
        if (state == State.OPENING) {
            endDial(Front.Dial.FAILED);
            doorman.onRelayFailed(owner, reason);
        }
    }

    private void onDeadline() {
        if (state == State.OPENING) {
            String silent = "no answer within " + openTimeout().toSeconds() + " s";
            boolean mayNeedTls = toOwner != null && !front.services().dialer().usesTls();
            onOpenFailed(mayNeedTls ? silent + SILENT_OWNER : silent);
        } else if (!isConnected) {
            end("no CONNACK in time");
        }
    }

    private void closeOwnerSide() {
        deadline.cancel();
        if (toOwner != null) {
            toOwner.close();
        }
    }

    private void onChallenge(Transport opened) {
        if (!front.services().owners().current().equals(owner)) {
            onOpenFailed("it is not the owner any more");
            return;
        }
        Peer peer = client.peer();
        InetAddress address = peer.inetAddress();
        if (address == null) {
            abandon();
            doorman.close("its address is unknown");
            return;
        }
        int port = Integer.parseInt(peer.address().substring(peer.address().lastIndexOf(':') + 1));
        RelayedClient about = RelayedClient.of(client);
        byte[] header;
        try {
            header = front.services().header().encode(new InetSocketAddress(address, port), about, challenge);
        } catch (IllegalArgumentException tooLong) {
            abandon();
            doorman.close(String.valueOf(tooLong.getMessage()));
            return;
        }
        opened.batch().raw(header);
        FirstPacket first = doorman.first();
        byte[] bytes = first.array();
        int length = first.length();
        version = first.version();
        state = State.OPEN;
        client.loop().arm(deadline, front.services().connAckTimeout().toMillis());
        front.onDialEnded(Front.Dial.OPENED);
        front.onOpened(this);
        doorman.onRelayOpened(this);
        passToOwner(opened, bytes, 0, length);
    }

    @Override
    public void onBytes(byte[] bytes, int from, int to) {
        Transport opened = toOwner;
        if (state == State.OPEN && opened != null) {
            passToOwner(opened, bytes, from, to);
        }
    }

    private void passToOwner(Transport opened, byte[] bytes, int from, int to) {
        if (!fromClient.onBytes(bytes, from, to, PacketBoundaries.NO_SINK)) {
            end("the client does not speak MQTT");
            return;
        }
        opened.batch().raw(bytes, from, to);
        opened.wrote();
        if (!opened.isWritable()) {
            client.setReadable(false);
        }
    }

    /** The client takes bytes again. */
    @Override
    public void onWritable() {
        if (toOwner != null) {
            toOwner.setReadable(true);
        }
    }

    @Override
    public void onClosed(String cause) {
        end(cause.isEmpty() ? "the client closed the connection" : cause);
    }

    /** Ends the relay if it leads to another replica than the owner of now. */
    void endUnlessOf(Owner now) {
        if (!now.equals(owner)) {
            end("the sessions have another owner");
        }
    }

    /**
     * Ends the relay because this process stops. The client gets DISCONNECT with 0x8B, if it uses MQTT 5. The replica that owns the
     * sessions gets a normal DISCONNECT and so drops the will of the client; with {@code mqtt.stop.wills=publish} it gets none and
     * publishes the will. No DISCONNECT is sent in the middle of another packet.
     */
    void onStop() {
        Transport opened = toOwner;
        if (state != State.OPEN || opened == null) {
            return;
        }
        if (!front.services().publishesWills() && isConnected && fromClient.isAtBoundary() && version != null) {
            FrontPackets.dropWill(opened, version);
        }
        if (isConnected && fromOwner.isAtBoundary() && version != null) {
            FrontPackets.disconnect(client, version);
        }
        end("the broker stops");
    }

    /** The owner has another secret than this process: another attempt would end in the same way. */
    private void onSecretRejected() {
        front.onSecretRejected(owner);
        FrontPackets.reject(client, version);
        end("the owner rejected the secret of this replica");
    }

    private void end(String cause) {
        if (state != State.OPEN) {
            return;
        }
        state = State.ENDED;
        front.onEnded(this);
        front.services().log().ended(client.peer(), owner.label(), cause);
        closeOwnerSide();
        client.close();
    }

    /** The connection to the owner. */
    private final class OwnerSide implements Transport.Listener, PacketBoundaries.Sink {
        @Override
        public void onBytes(byte[] bytes, int from, int to) {
            int at = from;
            Transport opened = toOwner;
            if (state == State.OPENING && opened != null) {
                int count = Math.min(challenge.length - challengeBytes, to - from);
                System.arraycopy(bytes, from, challenge, challengeBytes, count);
                challengeBytes += count;
                at += count;
                if (challengeBytes == challenge.length) {
                    onChallenge(opened);
                }
            }
            if (state != State.OPEN || opened == null || at == to) {
                return;
            }
            if (!isConnected && fromOwner.isAtBoundary() && bytes[at] == RelayHeader.SECRET_REJECTED) {
                onSecretRejected();
            } else if (!fromOwner.onBytes(bytes, at, to, this)) {
                end("the owner does not speak MQTT");
            } else if (!client.isWritable()) {
                opened.setReadable(false);
            }
        }

        @Override
        public void header(int firstByte) {
            if (!isConnected && firstByte >> TYPE_SHIFT == PacketType.CONNACK.value()) {
                isConnected = true;
                front.onSecretAccepted();
                deadline.cancel();
                client.socket().onConnAck();
            }
        }

        @Override
        public void packets(byte[] bytes, int from, int to) {
            client.batch().raw(bytes, from, to);
            client.wrote();
        }

        @Override
        public void beginning(byte[] bytes, int from, int to, long rest) {
            client.batch().raw(bytes, from, to);
            client.wroteBeginning(rest);
        }

        @Override
        public void continuation(byte[] bytes, int from, int to) {
            client.continuePacket(bytes, from, to);
        }

        /** The owner takes bytes again. */
        @Override
        public void onWritable() {
            if (state == State.OPEN) {
                client.setReadable(true);
            }
        }

        @Override
        public void onClosed(String cause) {
            String reason = cause.isEmpty() ? "it closed the connection" : cause;
            if (state == State.OPENING) {
                onOpenFailed(reason);
            } else {
                end("the owner: " + reason);
            }
        }
    }
}
