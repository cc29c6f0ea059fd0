package culex.broker.simulation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.codec.TopicCache;
import culex.broker.connection.Connection;
import culex.broker.delivery.OutboundLimits;
import culex.broker.packet.ReasonCode;
import culex.broker.security.AclRequest;
import culex.broker.security.Authentication;
import culex.broker.security.AuthenticatorKind;
import culex.broker.security.Authorizer;
import culex.broker.security.Decision;
import culex.broker.security.EnhancedAuthenticator;
import culex.broker.security.EnhancedAuthenticator.Step;
import culex.broker.security.LoginFailure;
import culex.broker.security.Principal;
import culex.broker.session.SessionLimits;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.Peer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A client that logs in again while it is connected. Its Authentication Data has the user name, the permitted topics, and the seconds until
 * the login expires.
 */
class RenewedLoginTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 1000, Duration.ZERO, OutboundLimits.QueueFull.DROP_OLDEST, 5, 2);
    private static final byte[] AUTHENTICATED = {(byte) 0xF0, 9, 0, 7, 0x15, 0, 4, 'T', 'E', 'S', 'T'};

    private final ManualLoop loop = new ManualLoop(0);
    private final Logins logins = new Logins();
    private final SimulatedBroker broker =
            new SimulatedBroker(List.of(loop), LIMITS, new Roles(), Map.of("TEST", logins));

    /** Logs clients in with the Authentication Data: immediately, or with {@code waits} when the test runs {@code completion}. */
    private final class Logins implements EnhancedAuthenticator {
        private boolean waits;
        private Runnable completion = () -> {};
        private BooleanSupplier isGone = () -> false;

        @Override
        public String method() {
            return "TEST";
        }

        @Override
        public AuthenticatorKind kind() {
            return AuthenticatorKind.USERS_FILE;
        }

        @Override
        public Exchange begin(String clientId, Peer peer, BooleanSupplier hasLeft) {
            isGone = hasLeft;
            return new Exchange() {
                @Override
                public CompletableFuture<Step> onData(byte[] data) {
                    CompletableFuture<Step> outcome = new CompletableFuture<>();
                    completion = () -> outcome.complete(step(new String(data, StandardCharsets.UTF_8)));
                    if (!waits) {
                        completion.run();
                    }
                    return outcome;
                }

                @Override
                public @Nullable String userName() {
                    return null;
                }
            };
        }

        private Step step(String data) {
            String[] parts = data.split(" ", 3);
            if (parts.length < 3) {
                return new Step.Failed(
                        data.equals("down")
                                ? new Authentication.Refused(
                                        LoginFailure.UNAVAILABLE, ReasonCode.SERVER_UNAVAILABLE, "not available")
                                : new Authentication.Refused(
                                        LoginFailure.CREDENTIALS, ReasonCode.NOT_AUTHORIZED, "not valid"));
            }
            Principal principal = new Principal(parts[0], Set.of(parts[1].split(",")));
            long until = loop.nowMillis() + 1000 * Long.parseLong(parts[2]);
            return new Step.Done(new byte[0], new Authentication.Accepted(principal, until));
        }
    }

    /** Permits the topics that have the name of a role of the client. */
    private static final class Roles implements Authorizer {
        @Override
        public Object rules() {
            return this;
        }

        @Override
        public Decision decide(AclRequest request, Principal client, String clientId) {
            return new Decision(client.roles().contains(request.topic()), "");
        }

        @Override
        public boolean hasConditions(Principal client) {
            return false;
        }

        @Override
        public boolean mayReceive(Principal client, String clientId, String topicName) {
            return client.roles().contains(topicName);
        }
    }

    private final class Client {
        final RecordingSocket socket = new RecordingSocket(loop);
        private final Connection connection = new Connection(socket, broker.services(), new TopicCache());
        private int seen;

        Client(String clientId, String login) {
            byte[] properties = method(login);
            byte[] id = text(clientId);
            write(packet(0x10, text("MQTT"), new byte[] {5, 2, 0, 0}, properties, id));
        }

        void write(byte[] packet) {
            loop.turn(() -> connection.onBytes(packet, 0, packet.length));
            ManualLoop.runAll(List.of(loop));
        }

        void authenticateAgain(String login) {
            write(packet(0xF0, new byte[] {0x19}, method(login)));
        }

        byte[] read() {
            byte[] all = socket.written();
            byte[] fresh = Arrays.copyOfRange(all, seen, all.length);
            seen = all.length;
            return fresh;
        }
    }

    private static byte[] text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return joined(new byte[] {0, (byte) bytes.length}, bytes);
    }

    private static byte[] method(String login) {
        byte[] properties = joined(new byte[] {0x15}, text("TEST"), new byte[] {0x16}, text(login));
        return joined(new byte[] {(byte) properties.length}, properties);
    }

    private static byte[] packet(int first, byte[]... parts) {
        byte[] body = joined(parts);
        return joined(new byte[] {(byte) first, (byte) body.length}, body);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] subscribe(String filter) {
        return packet(0x82, new byte[] {0, 1, 0}, text(filter), new byte[] {0});
    }

    private static byte[] publish(String topic) {
        return packet(0x32, text(topic), new byte[] {0, 7, 0, 'x'});
    }

    private void pass(Duration time) {
        long until = loop.nowMillis() + time.toMillis();
        while (loop.nowMillis() < until) {
            loop.advance(100);
            ManualLoop.runAll(List.of(loop));
        }
    }

    private Client connected(String clientId, String login) {
        Client client = new Client(clientId, login);
        assertEquals(0x20, client.read()[0]);
        return client;
    }

    @Test
    void renewedLoginPostponesTheTimeAtWhichTheConnectionIsClosed() {
        Client client = connected("c", "ann a 60");
        pass(Duration.ofSeconds(50));
        client.authenticateAgain("ann a 60");
        assertArrayEquals(AUTHENTICATED, client.read());
        pass(Duration.ofSeconds(50));
        assertFalse(client.socket.isClosed());
        pass(Duration.ofSeconds(20));
        assertEquals((byte) 0xA0, client.read()[2]);
        assertTrue(client.socket.isClosed());
    }

    @Test
    void newPermissionsApplyToExistingSubscriptionsAndToPublishes() {
        Client client = connected("c", "ann a,b 600");
        Client other = connected("o", "bob a,b 600");
        client.write(subscribe("a"));
        client.write(subscribe("b"));
        client.write(publish("a"));
        client.read();
        client.authenticateAgain("ann b 600");
        assertArrayEquals(AUTHENTICATED, client.read());

        other.write(publish("a"));
        assertArrayEquals(new byte[0], client.read());
        other.write(publish("b"));
        assertArrayEquals(new byte[] {0x30, 5, 0, 1, 'b', 0, 'x'}, client.read());
        client.write(publish("a"));
        assertArrayEquals(new byte[] {0x40, 3, 0, 7, (byte) 0x87}, Arrays.copyOf(withoutReason(client.read()), 5));

        client.authenticateAgain("ann a 600");
        client.read();
        other.write(publish("a"));
        assertArrayEquals(new byte[] {0x30, 5, 0, 1, 'a', 0, 'x'}, client.read());
    }

    /** Returns a PUBACK without its Reason String. */
    private static byte[] withoutReason(byte[] ack) {
        return new byte[] {ack[0], 3, ack[2], ack[3], ack[4]};
    }

    @Test
    void renewedLoginOfAnotherUserIsDisconnected() {
        Client client = connected("c", "ann a 600");
        client.authenticateAgain("eve a 600");
        assertEquals((byte) 0x87, client.read()[2]);
        assertTrue(client.socket.isClosed());
    }

    @Test
    void failedRenewedLoginDisconnectsTheClient() {
        Client client = connected("c", "ann a 600");
        client.authenticateAgain("wrong");
        assertEquals((byte) 0x87, client.read()[2]);
        assertTrue(client.socket.isClosed());
        Client other = connected("d", "ann a 600");
        other.authenticateAgain("down");
        assertEquals((byte) 0x89, other.read()[2]);
        assertTrue(other.socket.isClosed());
        Client third = new Client("e", "down");
        assertEquals((byte) 0x88, third.read()[3]);
    }

    @Test
    void packetsAfterAnAuthWaitUntilTheLoginCompletes() {
        Client client = connected("c", "ann a 600");
        logins.waits = true;
        client.authenticateAgain("ann b 600");
        client.write(publish("b"));
        assertArrayEquals(new byte[0], client.read());
        loop.turn(logins.completion);
        ManualLoop.runAll(List.of(loop));
        byte[] answers = client.read();
        assertArrayEquals(AUTHENTICATED, Arrays.copyOf(answers, AUTHENTICATED.length));
        assertArrayEquals(
                new byte[] {0x40, 3, 0, 7, 0x10}, Arrays.copyOfRange(answers, AUTHENTICATED.length, answers.length));
    }

    @Test
    void loginThatCompletesAfterTheClientHasDisconnectedHasNoEffect() {
        Client client = connected("c", "ann a 60");
        logins.waits = true;
        client.authenticateAgain("ann a 600");
        pass(Duration.ofSeconds(61));
        assertTrue(client.socket.isClosed());
        assertTrue(logins.isGone.getAsBoolean());
        client.read();
        loop.turn(logins.completion);
        ManualLoop.runAll(List.of(loop));
        assertArrayEquals(new byte[0], client.read());
    }
}
