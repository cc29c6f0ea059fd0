package culex.system.hostile;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** All attacks, each with the settings of its broker. The first part are attacks that stopped the broker once. */
final class Attacks {
    private static final Login OWNER = new Login("owner", "not a secret");
    private static final int MEGABYTE = 1_000_000;
    private static final String HTTP_TIMEOUT = "MQTT_LIMITS_HTTP_TIMEOUT";
    private static final String UNREAD_ANSWERS_TIMEOUT = "MQTT_LIMITS_UNREAD_ANSWERS_TIMEOUT";
    private static final String MAXIMUM_PACKET_SIZE = "MQTT_LIMITS_MAXIMUM_PACKET_SIZE";
    /** The limit of attacks that run until their time is over. */
    private static final Duration BRIEF = Duration.ofSeconds(6);

    private static final String SIXTEEN_MEGABYTES = "16777216";

    static final AttackPlan HUGE_CONNECTS =
            locked("100 unauthenticated CONNECTs of 15 MB", ConnectAttacks.hugeConnects(100, 15 * MEGABYTE));
    static final AttackPlan LARGE_FILTERS = AttackPlan.of(
                    "a persistent session with 2,000 Topic Filters of 60 KB",
                    SubscribeAttacks.largeFilters(1, 2_000, 60_000, true))
            .inImage();
    static final AttackPlan RETAINED_MEGABYTES = AttackPlan.of(
                    "500 MB of retained messages of 1 MB", RetainedAttacks.flood(500, MEGABYTE, 30))
            .mustBeStored();
    static final AttackPlan RETAINED_MEGABYTES_IN_IMAGE = AttackPlan.of(
                    "600 MB of retained messages of 1 MB (image)", RetainedAttacks.flood(600, MEGABYTE, 30))
            .inImage()
            .mustBeStored();
    static final AttackPlan RETAINED_16_MEGABYTES = large(
                    "30 retained messages of 16 MB", RetainedAttacks.flood(30, 16_700_000, 30))
            .mustBeStored();
    static final AttackPlan RETAINED_8_MEGABYTES = large(
                    "29 retained messages of 8 MB", RetainedAttacks.flood(29, 8 * MEGABYTE, 30))
            .mustBeStored();
    static final AttackPlan RETAINED_TOPICS = AttackPlan.of(
                    "100,000 retained topics of 600 bytes", RetainedAttacks.flood(100_000, 1, 600))
            .mayBeServed();
    static final AttackPlan PERSISTENT_SESSIONS = AttackPlan.of(
                    "100,000 persistent sessions with one filter each",
                    SessionAttacks.persistentSessions(100_000, 50, 40))
            .inImage()
            .within(Duration.ofSeconds(90))
            .mayBeServed();
    static final AttackPlan UNACKNOWLEDGED = AttackPlan.of(
                    "a reader acknowledges none of 400 messages of 1 MB",
                    QueueAttacks.unacknowledged(400, MEGABYTE, true, true))
            .mayBeServed();
    static final AttackPlan UNACKNOWLEDGED_AND_UNREAD = AttackPlan.of(
                    "a reader reads none of 400 messages of 1 MB",
                    QueueAttacks.unacknowledged(400, MEGABYTE, false, false))
            .mayBeServed();
    static final AttackPlan SAME_FILTER = AttackPlan.of(
                    "20,000 retained messages and a SUBSCRIBE with 1,000 filters that are alike",
                    RetainedAttacks.sameFilter(20_000, 1_000))
            .mayBeServed()
            .within(BRIEF);
    static final AttackPlan DIFFERENT_FILTERS = AttackPlan.of(
                    "20,000 retained messages and a SUBSCRIBE with 1,000 filters that match all of them",
                    RetainedAttacks.differentFilters(20_000, 1_000))
            .mayBeServed()
            .within(BRIEF);
    static final AttackPlan USER_PROPERTIES = AttackPlan.of(
                    "40 MB of messages with 1,000 tiny User Properties for a reader that does not read",
                    QueueAttacks.userProperties(1, 40, 1))
            .mayBeServed();
    static final AttackPlan SLOW_READERS = AttackPlan.of(
                    "12 slow QoS 0 readers of 12 topics", QueueAttacks.slowReaders(12, 100))
            .inImage()
            .mayBeServed();
    static final AttackPlan SLOW_LARGE_PACKETS = large(
                    "500 PUBLISH packets of 15 MB sent slowly", QueueAttacks.slowLargePackets(500, 15 * MEGABYTE))
            .mayBeServed();
    static final AttackPlan WITHOUT_PUBREL = AttackPlan.of(
            "20 clients with 300 MB of QoS 2 and no PUBREL",
            QueueAttacks.withoutPubRel(20, 15, HostilePackets.NONE, 100_000));
    static final AttackPlan WITHOUT_PUBREL_PROPERTIES = AttackPlan.of(
            "20 clients with 200 KB of User Properties",
            QueueAttacks.withoutPubRel(20, 15, HostilePackets.userProperties(1_000, 195), 10));
    static final AttackPlan QUEUE_ENTRIES = AttackPlan.of(
                    "300 offline sessions and 32,700 messages of 16 bytes",
                    QueueAttacks.offlineSessions(300, 32_700, 16))
            .within(Duration.ofSeconds(40))
            .mayBeServed();
    static final AttackPlan MATCH_CACHE = AttackPlan.of(
                    "QoS 0 to 8,000 distinct topics of 60 KB", TopicAttacks.distinctTopics(8_000, 60_000))
            .mayBeServed();
    static final AttackPlan ALIASES =
            AttackPlan.of("200 clients with 64 Topic Aliases of 60 KB", TopicAttacks.aliases(200, 64, 60_000));
    static final AttackPlan MEMORY_STORE = AttackPlan.of(
                    "memory store with 50 offline sessions of 10 MB each",
                    QueueAttacks.offlineSessionsWithTheirOwn(50, 10, 100_000))
            .with("MQTT_STORE_KIND", "memory")
            .mayBeServed();
    static final AttackPlan RETAINED_AND_UNREAD_PUBACKS = AttackPlan.of(
                    "280 MB retained, then unread PUBACKs", RetainedAttacks.thenUnreadResponses(280, MEGABYTE))
            .inImage()
            .mustBeStored();
    static final AttackPlan UNREAD_PINGRESP = unread("unread PINGRESP", UnreadResponses.pingResponses(20));
    static final AttackPlan UNREAD_PUBACK = unread("unread PUBACK", UnreadResponses.pubAcksOf(20, 2 * MEGABYTE));
    static final AttackPlan UNREAD_SUBACK =
            unread("unread SUBACK", UnreadResponses.subAcks(4)).within(Duration.ofMinutes(1));
    static final AttackPlan WILLS =
            AttackPlan.of("3,000 wills of 60 KB", SessionAttacks.wills(3_000, 60_000, false, false));

    private static final List<AttackPlan> ROWS = List.of(
            HUGE_CONNECTS,
            LARGE_FILTERS,
            RETAINED_MEGABYTES,
            RETAINED_MEGABYTES_IN_IMAGE,
            RETAINED_16_MEGABYTES,
            RETAINED_8_MEGABYTES,
            RETAINED_TOPICS,
            PERSISTENT_SESSIONS,
            UNACKNOWLEDGED,
            UNACKNOWLEDGED_AND_UNREAD,
            SAME_FILTER,
            DIFFERENT_FILTERS,
            USER_PROPERTIES,
            SLOW_READERS,
            SLOW_LARGE_PACKETS,
            WITHOUT_PUBREL,
            WITHOUT_PUBREL_PROPERTIES,
            QUEUE_ENTRIES,
            MATCH_CACHE,
            ALIASES,
            MEMORY_STORE,
            RETAINED_AND_UNREAD_PUBACKS,
            UNREAD_PINGRESP,
            UNREAD_PUBACK,
            UNREAD_SUBACK,
            WILLS);

    static final AttackPlan PAUSE = AttackPlan.of("one pause of the broker's process of 9 s", new PauseAttack(1))
            .within(Duration.ofSeconds(20))
            .mustBeServed();
    static final AttackPlan PAUSES = AttackPlan.of("two pauses of 9 s in succession", new PauseAttack(2))
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

    private static final List<AttackPlan> FURTHER = List.of(
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
            AttackPlan.of("several attacks at once", Attacks::several).inImage().within(Duration.ofSeconds(15)));

    private Attacks() {}

    /** Several attacks on the broker's memory at the same time. */
    static List<AttackPlan> rows() {
        return ROWS;
    }

    static List<AttackPlan> further() {
        return FURTHER;
    }

    static List<AttackPlan> all() {
        return Stream.concat(ROWS.stream(), FURTHER.stream()).toList();
    }

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

    /** Anonymous access is off, and there is one user. */
    private static AttackPlan locked(String name, Attack attack) {
        return AttackPlan.of(name, attack)
                .with("MQTT_SECURITY_ALLOW_ANONYMOUS", "false")
                .with("MQTT_SECURITY_USERS_FILE", Users.file(OWNER))
                .as(OWNER);
    }

    /** The broker closes connections soon, and the attack has the time to fill their send buffers first, on a slow machine too. */
    private static AttackPlan unread(String name, Attack attack) {
        return AttackPlan.of(name, attack).with(UNREAD_ANSWERS_TIMEOUT, "3S").within(Duration.ofSeconds(30));
    }

    /** The broker's maximum packet size allows large packets. */
    private static AttackPlan large(String name, Attack attack) {
        return AttackPlan.of(name, attack)
                .with(MAXIMUM_PACKET_SIZE, SIXTEEN_MEGABYTES)
                .within(Duration.ofSeconds(20));
    }
}
