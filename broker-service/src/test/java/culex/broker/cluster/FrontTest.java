package culex.broker.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.transport.Loop;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.Peer;
import culex.broker.transport.RecordedFaults;
import culex.broker.transport.Transport;
import culex.broker.wire.WireBuffer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients of one event loop that wait for an owner, with sockets that have faults. */
class FrontTest {
    private static final byte[] CONNECT = HexFormat.of().parseHex("100d00044d515454040200000001" + "61");
    private static final byte[] PUBLISH = HexFormat.of().parseHex("30040001" + "7431");
    private static final Owner.Replica REPLICA =
            new Owner.Replica(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7883));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RecordedFaults faults = new RecordedFaults();
    private final ManualLoop loop = new ManualLoop(0, faults);
    private final List<String> served = new ArrayList<>();
    private Owner owner = Owner.UNKNOWN;
    private RelayDialer dialer =
            (onLoop, address, timeout, onConnected, onFailed) -> onFailed.accept("no network in this test");

    private final RelayLog log = new RelayLog() {
        @Override
        public void ownerUnreachable(String name, String reason) {}

        @Override
        public void secretRejected(String name) {}

        @Override
        public void ownerUnknown() {}

        @Override
        public void notRelayed(Peer client, String reason) {}

        @Override
        public void ended(Peer client, String name, String cause) {}
    };

    private final Front front = new Front(
            loop,
            new FrontServices(
                    () -> owner,
                    (onLoop, address, timeout, onConnected, onFailed) ->
                            dialer.dial(onLoop, address, timeout, onConnected, onFailed),
                    new RelayHeader("a secret of the cluster"),
                    1000,
                    PATIENCE,
                    PATIENCE,
                    PATIENCE,
                    () -> false,
                    false,
                    log));

    /**
     * An exception while one client was closed ended the periodic check of the front, so the other clients were not relayed and waited
     * until they were rejected.
     */
    @Test
    void clientWhoseCloseFailsDoesNotKeepTheOtherClientsWaiting() {
        connect(new Socket("faulty", true));
        connect(new Socket("healthy", false));
        owner = Owner.SELF;
        loop.advance(1000);
        assertEquals(List.of("healthy"), served);
        assertEquals(1, faults.places().size());
        owner = Owner.UNKNOWN;
        connect(new Socket("later", false));
        owner = Owner.SELF;
        loop.advance(1000);
        assertEquals(List.of("healthy", "later"), served);
    }

    /** The front dropped the packets behind CONNECT, because the client had closed its socket when the owner was reached. */
    @Test
    void packetsOfAClientThatClosesItsSocketWhileTheFrontConnectsToTheOwnerAreRelayed() {
        List<Transport.Acceptor> dialed = new ArrayList<>();
        dialer = (onLoop, address, timeout, onConnected, onFailed) -> dialed.add(onConnected);
        owner = REPLICA;
        Doorman hasty = connect(new Socket("127.0.0.1:5000", false));
        loop.turn(() -> {
            hasty.onBytes(PUBLISH, 0, PUBLISH.length);
            hasty.onClosed("");
        });
        Socket toOwner = new Socket("owner", false);
        byte[] challenge = new byte[RelayHeader.CHALLENGE_BYTES];
        loop.turn(() -> dialed.getFirst().accept(toOwner).onBytes(challenge, 0, challenge.length));
        String sent = HexFormat.of().formatHex(toOwner.batch.array(), 0, toOwner.batch.length());
        String packets = HexFormat.of().formatHex(CONNECT) + HexFormat.of().formatHex(PUBLISH);
        assertTrue(sent.endsWith(packets), sent);
        assertTrue(toOwner.isClosed);
        assertEquals(0, front.relayed());
    }

    @Test
    void attemptToReachTheOwnerEndsWithItsClientWhenNothingFollowsItsConnect() {
        List<Transport.Acceptor> dialed = new ArrayList<>();
        dialer = (onLoop, address, timeout, onConnected, onFailed) -> dialed.add(onConnected);
        owner = REPLICA;
        Doorman client = connect(new Socket("127.0.0.1:5000", false));
        loop.turn(() -> client.onClosed(""));
        Socket toOwner = new Socket("owner", false);
        loop.turn(() -> dialed.getFirst().accept(toOwner));
        assertTrue(toOwner.isClosed);
        assertEquals(0, toOwner.batch.length());
    }

    private Doorman connect(Socket socket) {
        List<Doorman> doormen = new ArrayList<>();
        loop.turn(() -> {
            Doorman doorman = new Doorman(socket, front, new Front.Handover() {
                @Override
                public Transport.Listener serve(Transport client) {
                    if (socket.isFaulty) {
                        throw new IllegalStateException("injected");
                    }
                    served.add(socket.name);
                    return new Served();
                }

                @Override
                public void relay(Transport.Listener relay, Runnable onStop) {
                    // The events of the socket come from the test.
                }
            });
            doormen.add(doorman);
            doorman.onBytes(CONNECT, 0, CONNECT.length);
        });
        return doormen.getFirst();
    }

    /** A listener that accepts all bytes and ignores them. */
    private static final class Served implements Transport.Listener {
        @Override
        public void onBytes(byte[] bytes, int from, int to) {}

        @Override
        public void onWritable() {}

        @Override
        public void onClosed(String cause) {}
    }

    /** The socket of a client; a faulty one cannot be closed. */
    private final class Socket implements Transport {
        private final String name;
        private final boolean isFaulty;
        private final WireBuffer batch = new WireBuffer(64);
        private boolean isClosed;

        private Socket(String name, boolean isFaulty) {
            this.name = name;
            this.isFaulty = isFaulty;
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public Peer peer() {
            return new Peer(Peer.Kind.TCP, name);
        }

        @Override
        public WireBuffer batch() {
            return batch;
        }

        @Override
        public void wrote() {}

        @Override
        public void wrotePublish(long receivedNanos) {}

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public boolean hasUnreadAnswers() {
            return false;
        }

        @Override
        public long takenBytes() {
            return 0;
        }

        @Override
        public void setReadable(boolean readable) {}

        @Override
        public void close() {
            if (isFaulty) {
                throw new IllegalStateException("injected at the close");
            }
            isClosed = true;
        }
    }
}
