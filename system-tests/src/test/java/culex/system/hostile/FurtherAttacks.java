package culex.system.hostile;

import static culex.system.hostile.Attacks.BRIEF;
import static culex.system.hostile.Attacks.MEGABYTE;
import static culex.system.hostile.Attacks.OWNER;
import static culex.system.hostile.Attacks.locked;

import java.time.Duration;
import java.util.List;

/** The attacks that have never stopped a broker, each with the settings of its broker. */
final class FurtherAttacks {
    private static final String HTTP_TIMEOUT = "MQTT_LIMITS_HTTP_TIMEOUT";

    static final AttackPlan PAUSE = AttackPlan.of("one pause of the broker's process of 9 s", new PauseAttack(1))
            .stopping(PauseAttack.PAUSED)
            .within(Duration.ofSeconds(20))
            .mustBeServed();
    static final AttackPlan PAUSES = AttackPlan.of("two pauses of 9 s in succession", new PauseAttack(2))
            .stopping(PauseAttack.PAUSED.multipliedBy(2))
            .within(Duration.ofSeconds(40))
            .mustBeServed();
    static final AttackPlan TRICKLING_CONNECTS = AttackPlan.of(
                    "CONNECT with one byte per second", ConnectAttacks.tricklingConnects(50))
            .with("MQTT_LIMITS_CONNECT_TIMEOUT", "3S");
    static final AttackPlan SILENT_SOCKETS = AttackPlan.of(
                    "1,000 sockets without CONNECT", ConnectAttacks.silentSockets(1_000))
            .with("MQTT_LIMITS_CONNECT_TIMEOUT", "3S");
    static final AttackPlan SILENT_HTTP = AttackPlan.of("300 silent HTTP connections", ConnectAttacks.silentHttp(300))
            .with(HTTP_TIMEOUT, "3S")
            .within(Duration.ofSeconds(20));
    static final AttackPlan SLOW_REQUESTS = AttackPlan.of(
                    "300 HTTP requests that never end", ConnectAttacks.slowRequests(300))
            .with(HTTP_TIMEOUT, "3S")
            .within(Duration.ofSeconds(20));
    static final AttackPlan WRONG_PASSWORDS = locked(
                    "400 sockets with wrong passwords", AuthenticationAttacks.wrongPasswords(400, OWNER.name()))
            .within(BRIEF);
    static final AttackPlan WRONG_PROOFS = locked(
                    "100 sockets with wrong SCRAM proofs", AuthenticationAttacks.wrongProofs(100, OWNER.name()))
            .within(BRIEF);
    static final AttackPlan TAKE_OVERS = AttackPlan.of(
                    "50 sockets that compete for one Client Identifier", SessionAttacks.takeOvers(50, "contested"))
            .within(BRIEF);
    static final AttackPlan CHURN = AttackPlan.of(
                    "10 clients with 8,192 filters each that come and go", SubscribeAttacks.churn(10, 8_192, "churn"))
            .mayBeServed()
            .within(BRIEF);
    static final AttackPlan OVERLAPPING = AttackPlan.of(
                    "10 clients with 8,192 filters that match one topic", SubscribeAttacks.overlappingOfMany(10, 8_192))
            .mayBeServed()
            .within(BRIEF);
    static final AttackPlan SUBSCRIBE_STORM = AttackPlan.of(
                    "300 SUBSCRIBEs on a session with 9,000 filters", SubscribeAttacks.storm(9_000, 300))
            .mayBeServed();
    static final AttackPlan BULK_CONNECTS = AttackPlan.of(
                    "100,000 connects", ConnectAttacks.connectsInBulk(100_000, 50))
            .within(Duration.ofSeconds(90))
            .mayBeServed();

    private static final List<AttackPlan> ALL = List.of(
            PAUSE,
            PAUSES,
            TRICKLING_CONNECTS,
            SILENT_SOCKETS,
            SILENT_HTTP,
            SLOW_REQUESTS,
            WRONG_PASSWORDS,
            WRONG_PROOFS,
            TAKE_OVERS,
            CHURN,
            SUBSCRIBE_STORM,
            BULK_CONNECTS,
            AttackPlan.of(
                            "announced CONNECTs of 15 MB from one address",
                            ConnectAttacks.announcedConnects(1_000, 15 * MEGABYTE))
                    .within(Duration.ofSeconds(15)),
            locked(
                    "wrong passwords of 60 KB whose clients close before CONNACK",
                    AuthenticationAttacks.wrongPasswordsOfThoseWhoLeave(200, OWNER.name())),
            AttackPlan.of("HTTP bodies of 100 MB, sent slowly", ConnectAttacks.slowBodies(100)),
            AttackPlan.of("unread HTTP responses", UnreadResponses.httpResponses(50))
                    .within(Duration.ofSeconds(20))
                    .mayBeServed(),
            AttackPlan.of("WebSocket connections that only ping", ConnectAttacks.upgradedAndSilent(200, true))
                    .within(Duration.ofSeconds(20)),
            AttackPlan.of("bytes that are not MQTT", ConnectAttacks.garbage(200)),
            AttackPlan.of("20,000 connections that are reset at once", ConnectAttacks.openAndReset(20_000, 50))
                    .mayBeServed(),
            AttackPlan.of(
                            "1 million retained QoS 0 messages of 20 clients",
                            RetainedAttacks.floodOfQos0(20, 50_000, 10, 40))
                    .mayBeServed(),
            AttackPlan.of(
                            "50 readers that do not read 50 MB of retained messages",
                            RetainedAttacks.unreadRetained(50, 50, MEGABYTE))
                    .mayBeServed(),
            AttackPlan.of("unread messages to oneself", UnreadResponses.ownMessages(20, 10_000))
                    .mayBeServed(),
            AttackPlan.of("unread Pongs", UnreadResponses.pongs(20)),
            AttackPlan.of("requests with a Response Topic and Correlation Data of 60 KB", QueueAttacks.requests(300))
                    .mayBeServed(),
            AttackPlan.of(
                            "200 readers that acknowledge none of 10,000 tiny messages",
                            QueueAttacks.unacknowledgedByMany(200, 10_000))
                    .mayBeServed(),
            AttackPlan.of(
                    "20 clients with 10,000 filters of 1 KB", SubscribeAttacks.largeFilters(20, 10_000, 1_000, false)),
            AttackPlan.of(
                            "clients that subscribe to the bystander's topic and leave it",
                            SubscribeAttacks.churnOfOneTopic(10))
                    .mayBeServed(),
            AttackPlan.of(
                            "1,000 members of 50 shared groups that come and go",
                            SubscribeAttacks.sharedGroups(1_000, 50))
                    .mayBeServed(),
            AttackPlan.of("8,192 overlapping filters of one client", SubscribeAttacks.overlapping(8_192, 2_000))
                    .mayBeServed(),
            OVERLAPPING,
            AttackPlan.of("topics of 60,000 levels", SubscribeAttacks.deepTopics(10, 60_000)),
            AttackPlan.of("topics of 200 levels", SubscribeAttacks.deepTopics(10, 200))
                    .mayBeServed(),
            AttackPlan.of("filters that the specification forbids", SubscribeAttacks.illFormed()),
            AttackPlan.of("100,000 short distinct topics of one client", TopicAttacks.distinctTopics(100_000, 60))
                    .mayBeServed(),
            AttackPlan.of(
                            "5,000 distinct topics of 60 KB with a reader",
                            TopicAttacks.distinctTopicsWithReader(5_000, 60_000))
                    .mayBeServed(),
            AttackPlan.of("Topic Aliases to 50 readers", TopicAttacks.outboundAliases(50, 300, 60_000))
                    .mayBeServed(),
            AttackPlan.of("10,000 sessions that expire together", SessionAttacks.expiries(10_000, 50))
                    .mayBeServed(),
            AttackPlan.of(
                            "5,000 persistent sessions with Client Identifiers of 1,000 bytes",
                            SessionAttacks.persistentSessions(5_000, 50, 1_000))
                    .mayBeServed(),
            AttackPlan.of("3,000 retained wills of 60 KB at once", SessionAttacks.wills(3_000, 60_000, true, true))
                    .mayBeServed(),
            AttackPlan.of("3,000 delayed wills of 60 KB", SessionAttacks.delayedWills(3_000, 60_000)),
            AttackPlan.of(
                    "2,000 CONNECTs with 200 KB of User Properties",
                    SessionAttacks.connectProperties(2_000, 1_000, 195)),
            AttackPlan.of("PINGREQ without a pause", SessionAttacks.pings(20)).mayBeServed(),
            AttackPlan.of("WebSocket messages in fragments of one byte", WebSocketAttacks.tinyFragments(10, 10_000))
                    .mayBeServed(),
            AttackPlan.of("empty WebSocket frames", WebSocketAttacks.emptyFrames(10))
                    .mayBeServed(),
            AttackPlan.of("WebSocket Pings without a pause", WebSocketAttacks.pings(10))
                    .mayBeServed(),
            AttackPlan.of("WebSocket frames that are forbidden", WebSocketAttacks.forbiddenFrames(60)),
            AttackPlan.of("several attacks at once", FurtherAttacks::several)
                    .inImage()
                    .within(Duration.ofSeconds(15)));

    private FurtherAttacks() {}

    static List<AttackPlan> all() {
        return ALL;
    }

    /** Several attacks on the broker's memory at the same time. */
    private static void several(AttackRun run) throws InterruptedException {
        List<Attack> attacks = List.of(
                RetainedAttacks.flood(200, MEGABYTE, 30),
                QueueAttacks.unacknowledged(200, MEGABYTE, true, true),
                QueueAttacks.withoutPubRel(10, 10, HostilePackets.NONE, 100_000),
                UnreadResponses.pingResponses(10),
                SubscribeAttacks.largeFilters(1, 1_000, 60_000, true),
                SessionAttacks.wills(500, 60_000, false, false),
                TopicAttacks.aliases(50, 64, 60_000),
                ConnectAttacks.hugeConnects(50, 15 * MEGABYTE));
        run.together(attacks.size(), number -> attacks.get(number).play(run));
    }
}
