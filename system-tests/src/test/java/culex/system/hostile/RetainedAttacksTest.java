package culex.system.hostile;

import static culex.system.hostile.Survival.brokerSurvives;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Attacks with retained messages. */
class RetainedAttacksTest {
    @Test
    void retainedMessagesOf1MegabyteEachDoNotCrashOrHangTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.RETAINED_MEGABYTES);
    }

    @Test
    void retainedMessagesOf1MegabyteEachDoNotCrashOrHangTheBrokerOfTheContainerImage()
            throws IOException, InterruptedException {
        brokerSurvives(Attacks.RETAINED_MEGABYTES_IN_IMAGE);
    }

    @Test
    void thirtyRetainedMessagesOf16MegabytesEachDoNotCrashOrHangTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.RETAINED_16_MEGABYTES);
    }

    @Test
    void retainedMessagesOf8MegabytesEachDoNotCrashOrHangTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.RETAINED_8_MEGABYTES);
    }

    @Test
    void retainedTopicsOf600BytesEachDoNotCrashOrHangTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.RETAINED_TOPICS);
    }

    @Test
    void thousandIdenticalFiltersForRetainedMessagesDoNotCrashOrHangTheBroker()
            throws IOException, InterruptedException {
        brokerSurvives(Attacks.SAME_FILTER);
    }

    @Test
    void thousandFiltersThatMatchAllRetainedMessagesDoNotCrashOrHangTheBroker()
            throws IOException, InterruptedException {
        brokerSurvives(Attacks.DIFFERENT_FILTERS);
    }

    @Test
    void retainedMessagesAndUnreadPubAcksStayWithinTheMemoryOfTheContainer() throws IOException, InterruptedException {
        brokerSurvives(Attacks.RETAINED_AND_UNREAD_PUBACKS);
    }
}
