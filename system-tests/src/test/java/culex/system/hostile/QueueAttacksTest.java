package culex.system.hostile;

import static culex.system.hostile.Survival.brokerSurvives;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Attacks that make the broker queue messages. */
class QueueAttacksTest {
    @Test
    void unacknowledgedMessagesOf1MegabyteEachDoNotCrashOrHangTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.UNACKNOWLEDGED);
    }

    @Test
    void unreadMessagesOf1MegabyteEachDoNotCrashOrHangTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.UNACKNOWLEDGED_AND_UNREAD);
    }

    @Test
    void tinyUserPropertiesForASubscriberThatDoesNotReadDoNotCrashOrHangTheBroker()
            throws IOException, InterruptedException {
        brokerSurvives(Attacks.USER_PROPERTIES);
    }

    @Test
    void twelveSlowQos0SubscribersDoNotCrashOrHangTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.SLOW_READERS);
    }

    @Test
    void largePublishPacketsSentSlowlyDoNotCrashOrHangTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.SLOW_LARGE_PACKETS);
    }

    @Test
    void qos2MessagesWithoutPubRelDoNotCrashOrHangTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.WITHOUT_PUBREL);
    }

    @Test
    void messagesWith200KilobytesOfUserPropertiesDoNotCrashOrHangTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.WITHOUT_PUBREL_PROPERTIES);
    }

    @Test
    void nearlyTenMillionQueueEntriesDoNotCrashOrHangTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.QUEUE_ENTRIES);
    }

    @Test
    void brokerWithTheMemoryStoreSurvivesManyOfflineSessions() throws IOException, InterruptedException {
        brokerSurvives(Attacks.MEMORY_STORE);
    }

    @Test
    void unreadPingRespPacketsDoNotFillTheMemory() throws IOException, InterruptedException {
        brokerSurvives(Attacks.UNREAD_PINGRESP);
    }

    @Test
    void unreadPubAcksDoNotFillTheMemory() throws IOException, InterruptedException {
        brokerSurvives(Attacks.UNREAD_PUBACK);
    }

    @Test
    void unreadSubAcksDoNotFillTheMemory() throws IOException, InterruptedException {
        brokerSurvives(Attacks.UNREAD_SUBACK);
    }
}
