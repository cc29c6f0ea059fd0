package culex.broker.security;

import static com.hivemq.client.mqtt.MqttGlobalPublishFilter.ALL;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import culex.broker.boot.Broker;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users with an ACL file and their own sessions, tested with HiveMQ's client. */
@QuarkusTest
@TestProfile(AccessListBrokerTest.WithAcl.class)
class AccessListBrokerTest {
    private static final String RULES = """
            user ann
            topic readwrite #
            role reader
            topic read a/#
            topic write b/out
            topic deny a/secret
            """;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    Broker broker;

    @ConfigProperty(name = "mqtt.acl.file")
    String aclFile = "";

    /** Settings with two users: ann may do everything, bob has the role reader. */
    public static final class WithAcl implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path users = Files.createTempFile("users", "");
                UsersFile file = new UsersFile(users);
                file.add("ann", "ann".toCharArray());
                file.add("bob", "bob".toCharArray());
                file.setRoles("bob", List.of("reader"));
                Path acl = Files.createTempFile("acl", "");
                Files.writeString(acl, RULES);
                return Map.of(
                        "mqtt.security.users-file", users.toString(),
                        "mqtt.security.refusal-delay", "0S",
                        "mqtt.acl.file", acl.toString());
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
        }
    }

    private Mqtt5BlockingClient client(String user, String clientId) {
        return MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .identifier(clientId)
                .simpleAuth()
                .username(user)
                .password(user.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
    }

    private Mqtt5BlockingClient connected(String user, String clientId) {
        Mqtt5BlockingClient client = client(user, clientId);
        client.connectWith().cleanStart(true).sessionExpiryInterval(100).send();
        return client;
    }

    private static void publish(Mqtt5BlockingClient client, String topic, String payload) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(StandardCharsets.UTF_8))
                .send();
    }

    private static String next(Mqtt5Publishes messages) throws InterruptedException {
        Mqtt5Publish message =
                messages.receive(PATIENCE.toSeconds(), TimeUnit.SECONDS).orElseThrow();
        return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }

    private void replaceRules(String rules) throws IOException {
        Path fresh = Files.createTempFile("acl", ".new");
        Files.writeString(fresh, rules);
        Files.move(fresh, Path.of(aclFile), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void subscribe(Mqtt5BlockingClient client, String filter) {
        client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
    }

    @BeforeEach
    void theRulesOfThisTestHold() throws IOException {
        replaceRules(RULES);
        Mqtt5BlockingClient bob = connected("bob", "probe");
        await().atMost(PATIENCE).until(() -> mayPublish(bob, "b/out") && !mayPublish(bob, "probe"));
        bob.disconnect();
    }

    private static boolean mayPublish(Mqtt5BlockingClient client, String topic) {
        try {
            publish(client, topic, "");
            return true;
        } catch (Mqtt5PubAckException denied) {
            assertEquals(
                    Mqtt5PubAckReasonCode.NOT_AUTHORIZED,
                    denied.getMqttMessage().getReasonCode());
            return false;
        }
    }

    @Test
    void anotherUserWithTheSameClientIdentifierIsRejectedAndTheConnectedUserStays() {
        Mqtt5BlockingClient ann = connected("ann", "sensor");
        for (int i = 0; i < 10; i++) {
            Mqtt5ConnAckException rejected =
                    assertThrows(Mqtt5ConnAckException.class, client("bob", "sensor")::connect);
            assertEquals(
                    Mqtt5ConnAckReasonCode.NOT_AUTHORIZED,
                    rejected.getMqttMessage().getReasonCode());
        }
        publish(ann, "any", "1");
        Mqtt5BlockingClient again = client("ann", "sensor");
        assertTrue(again.connectWith().cleanStart(false).send().isSessionPresent());
        again.disconnect();
    }

    @Test
    void wildcardSubscriptionReceivesOnlyAllowedMessagesWhetherLiveRetainedOrShared() throws InterruptedException {
        Mqtt5BlockingClient ann = connected("ann", "ann");
        ann.publishWith()
                .topic("a/secret")
                .retain(true)
                .payload("r0".getBytes(StandardCharsets.UTF_8))
                .send();
        ann.publishWith()
                .topic("c/open")
                .retain(true)
                .payload("r1".getBytes(StandardCharsets.UTF_8))
                .send();
        ann.publishWith()
                .topic("a/retained")
                .retain(true)
                .payload("r2".getBytes(StandardCharsets.UTF_8))
                .send();
        Mqtt5BlockingClient bob = connected("bob", "bob");
        try (Mqtt5Publishes messages = bob.publishes(ALL)) {
            subscribe(bob, "#");
            assertEquals("r2", next(messages));
            publish(ann, "a/secret", "0");
            publish(ann, "c", "1");
            publish(ann, "a/x", "2");
            assertEquals("2", next(messages));
            bob.unsubscribeWith().topicFilter("#").send();
            subscribe(bob, "$share/g/#");
            publish(ann, "a/secret", "3");
            publish(ann, "a/y", "4");
            assertEquals("4", next(messages));
        }
        bob.disconnect();
        ann.publishWith().topic("a/retained").retain(true).send();
        ann.publishWith().topic("a/secret").retain(true).send();
        ann.publishWith().topic("c/open").retain(true).send();
        ann.disconnect();
    }

    @Test
    void subscriptionWithoutAnyAllowedTopicIsRejected() {
        Mqtt5BlockingClient bob = connected("bob", "bob");
        for (String filter : new String[] {"c/#", "a/secret", "$SYS/#", "$share/g/c/#"}) {
            Mqtt5SubAckException denied = assertThrows(Mqtt5SubAckException.class, () -> subscribe(bob, filter));
            assertEquals(
                    Mqtt5SubAckReasonCode.NOT_AUTHORIZED,
                    denied.getMqttMessage().getReasonCodes().getFirst());
        }
        bob.disconnect();
    }

    @Test
    void mqtt3ClientGetsAnAcknowledgementForADeniedMessageThatNobodyReceives() throws InterruptedException {
        Mqtt3BlockingClient bob = MqttClient.builder()
                .useMqttVersion3()
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .simpleAuth()
                .username("bob")
                .password("bob".getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
        bob.connect();
        Mqtt5BlockingClient ann = connected("ann", "ann");
        try (Mqtt5Publishes messages = ann.publishes(ALL)) {
            subscribe(ann, "#");
            for (MqttQos qos : MqttQos.values()) {
                bob.publishWith().topic("denied").qos(qos).send();
            }
            bob.publishWith()
                    .topic("b/out")
                    .qos(MqttQos.EXACTLY_ONCE)
                    .payload("allowed".getBytes(StandardCharsets.UTF_8))
                    .send();
            assertEquals("allowed", next(messages));
        }
        bob.disconnect();
        ann.disconnect();
    }

    @Test
    void connectWithAForbiddenWillIsRejected() {
        Mqtt5ConnAckException rejected = assertThrows(
                Mqtt5ConnAckException.class,
                () -> client("bob", "bob")
                        .connectWith()
                        .willPublish()
                        .topic("c")
                        .applyWillPublish()
                        .send());
        assertEquals(
                Mqtt5ConnAckReasonCode.NOT_AUTHORIZED, rejected.getMqttMessage().getReasonCode());
    }

    @Test
    void reloadedRulesApplyToSubscriptionsCachedPermissionsAndQueuedMessages() throws Exception {
        Mqtt5BlockingClient ann = connected("ann", "ann");
        Mqtt5BlockingClient bob = connected("bob", "bob");
        subscribe(bob, "a/#");
        assertTrue(mayPublish(bob, "b/out"));
        bob.disconnect();
        publish(ann, "a/revoked", "queued, revoked");
        publish(ann, "a/kept", "queued, kept");
        Mqtt5BlockingClient probe = connected("bob", "probe");
        subscribe(probe, "a/#");
        replaceRules("user ann\ntopic #\nrole reader\ntopic read a/kept\n");
        await().atMost(PATIENCE).until(() -> !mayPublish(probe, "b/out"));
        try (Mqtt5Publishes live = probe.publishes(ALL);
                Mqtt5Publishes queued = bob.publishes(ALL)) {
            publish(ann, "a/revoked", "live, revoked");
            publish(ann, "a/kept", "live, kept");
            assertEquals("live, kept", next(live));
            assertTrue(bob.connectWith().cleanStart(false).send().isSessionPresent());
            assertEquals("queued, kept", next(queued));
            assertEquals("live, kept", next(queued));
        }
        probe.disconnect();
        bob.disconnect();
        ann.disconnect();
    }

    @Test
    void invalidAclFileKeepsTheOldRulesAndIsReportedByTheHealthCheck() throws IOException {
        replaceRules("user ann\ntopic #\nrole reader\ntopics read x\n");
        await().atMost(PATIENCE).until(() -> broker.accessTrouble().contains("line 4 begins with topics"));
        Mqtt5BlockingClient bob = connected("bob", "bob");
        assertTrue(mayPublish(bob, "b/out"));
        bob.disconnect();
        replaceRules(RULES);
        await().atMost(PATIENCE).until(() -> broker.accessTrouble().isEmpty());
    }
}
