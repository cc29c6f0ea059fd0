package culex.system.hostile;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The attacks that stopped the broker once, each with the settings of its broker, and the list of all attacks. */
final class Attacks {
    static final Login OWNER = new Login("owner", "not a secret");
    static final int MEGABYTE = 1_000_000;
    private static final String UNREAD_ANSWERS_TIMEOUT = "MQTT_LIMITS_UNREAD_ANSWERS_TIMEOUT";
    private static final String MAXIMUM_PACKET_SIZE = "MQTT_LIMITS_MAXIMUM_PACKET_SIZE";
    /** The limit of attacks that run until their time is over. */
    static final Duration BRIEF = Duration.ofSeconds(6);

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
    /** A slow machine needs minutes to process so many filters that the answers fill the sockets. */
    static final AttackPlan UNREAD_SUBACK =
            unread("unread SUBACK", UnreadResponses.subAcks(4)).within(Duration.ofMinutes(4));

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

    private Attacks() {}

    static List<AttackPlan> all() {
        return Stream.concat(ROWS.stream(), FurtherAttacks.all().stream()).toList();
    }

    /** Returns an attack on a broker that rejects anonymous clients and has one user. */
    static AttackPlan locked(String name, Attack attack) {
        return AttackPlan.of(name, attack)
                .with("MQTT_SECURITY_ALLOW_ANONYMOUS", "false")
                .with("MQTT_SECURITY_USERS_FILE", Users.file(OWNER))
                .as(OWNER);
    }

    /**
     * Returns an attack on a broker that closes clients which do not read. Its time limit is long enough for the attack to fill the send
     * buffers first, also on a slow machine.
     */
    private static AttackPlan unread(String name, Attack attack) {
        return AttackPlan.of(name, attack).with(UNREAD_ANSWERS_TIMEOUT, "3S").within(Duration.ofSeconds(30));
    }

    /** Returns an attack on a broker with a large maximum packet size. */
    private static AttackPlan large(String name, Attack attack) {
        return AttackPlan.of(name, attack)
                .with(MAXIMUM_PACKET_SIZE, SIXTEEN_MEGABYTES)
                .within(Duration.ofSeconds(20));
    }
}
