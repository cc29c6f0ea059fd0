package culex.broker.cluster;

import culex.broker.codec.PacketEncoder;
import culex.broker.packet.Disconnect;
import culex.broker.packet.PacketProperties;
import culex.broker.packet.PacketType;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.ReasonCode;
import culex.broker.transport.Peer;
import culex.broker.transport.TimerWheel;
import culex.broker.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Passes the bytes of one client on to the owner, and those of the owner to the client. Reading from one side pauses while the other side
 * is not writable, so the memory of a relay is bounded by the write buffers of its two sockets. Runs on the client's loop.
 */
final class Relay implements Transport.Listener {
    /** How long it may take to connect to the owner and to receive its challenge. */
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(2);

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
        client.loop().arm(deadline, OPEN_TIMEOUT.toMillis());
        front.services()
                .dialer()
                .dial(client.loop(), owner.relayAddress(), OPEN_TIMEOUT, this::onDialed, this::onOpenFailed);
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
            onOpenFailed("no answer within " + OPEN_TIMEOUT.toSeconds() + " s");
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
        Owner now = front.services().owners().current();
        if (!now.equals(owner)) {
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
        byte[] token = client.takeToken();
        RelayedClient about = new RelayedClient(peer.kind(), peer.listener(), peer.certificateUser(), token);
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
     * Ends the relay because this process stops: the client gets DISCONNECT, and so does the owner, which then does not publish the will,
     * unless wills are to be published at a stop. Neither is sent in the middle of another packet.
     */
    void onStop() {
        Transport opened = toOwner;
        if (state != State.OPEN || opened == null) {
            return;
        }
        boolean dropsWill = !front.services().publishesWills();
        if (dropsWill && isConnected && fromClient.isAtBoundary() && version != null) {
            PacketEncoder.encode(opened.batch(), Disconnect.NORMAL, version);
            opened.wrote();
        }
        if (isConnected && fromOwner.isAtBoundary() && version != null && version.isMqtt5()) {
            Disconnect stops = new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, PacketProperties.EMPTY);
            PacketEncoder.encode(client.batch(), stops, version);
            client.wrote();
        }
        end("the broker stops");
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
            if (!fromOwner.onBytes(bytes, at, to, this)) {
                end("the owner does not speak MQTT");
            } else if (!client.isWritable()) {
                opened.setReadable(false);
            }
        }

        @Override
        public void header(int firstByte) {
            if (!isConnected && firstByte >> TYPE_SHIFT == PacketType.CONNACK.value()) {
                isConnected = true;
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
                return;
            }
            end("the owner: " + reason);
        }
    }
}
