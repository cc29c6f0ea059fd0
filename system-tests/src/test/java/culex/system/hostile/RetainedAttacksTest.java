package culex.system.hostile;

import static culex.system.hostile.Survival.brokerSurvives;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Attacks with retained messages. */
class RetainedAttacksTest {
    @Test
    void retainedMessagesOf1MegabyteDoNotStopTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.RETAINED_MEGABYTES);
    }

    @Test
    void retainedMessagesOf1MegabyteDoNotStopTheBrokerOfTheContainerImage() throws IOException, InterruptedException {
        brokerSurvives(Attacks.RETAINED_MEGABYTES_IN_IMAGE);
    }

    @Test
    void thirtyRetainedMessagesOf16MegabytesDoNotStopTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.RETAINED_16_MEGABYTES);
    }

    @Test
    void retainedMessagesOf8MegabytesDoNotStopTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.RETAINED_8_MEGABYTES);
    }

    @Test
    void retainedTopicsOf600BytesDoNotStopTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.RETAINED_TOPICS);
    }

    @Test
    void thousandIdenticalFiltersForRetainedMessagesDoNotStopTheService() throws IOException, InterruptedException {
        brokerSurvives(Attacks.SAME_FILTER);
    }

    @Test
    void thousandFiltersThatMatchAllRetainedMessagesDoNotStopTheService() throws IOException, InterruptedException {
        brokerSurvives(Attacks.DIFFERENT_FILTERS);
    }

    @Test
    void retainedMessagesAndUnreadPubAcksStayWithinTheMemoryOfTheContainer() throws IOException, InterruptedException {
        brokerSurvives(Attacks.RETAINED_AND_UNREAD_PUBACKS);
    }
}
