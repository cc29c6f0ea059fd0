package culex.system.hostile;

import static culex.system.hostile.Survival.brokerSurvives;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Attacks with sessions, subscriptions, topics and wills. */
class SessionAttacksTest {
    @Test
    void topicFiltersOf60KilobytesDoNotStopTheStore() throws IOException, InterruptedException {
        brokerSurvives(Attacks.LARGE_FILTERS);
    }

    @Test
    void distinctTopicsOf60KilobytesDoNotFillTheMatchCache() throws IOException, InterruptedException {
        brokerSurvives(Attacks.MATCH_CACHE);
    }

    @Test
    void topicAliasesOf60KilobytesEachDoNotCrashOrHangTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.ALIASES);
    }

    @Test
    void threeThousandWillsOf60KilobytesEachDoNotCrashOrHangTheBroker() throws IOException, InterruptedException {
        brokerSurvives(Attacks.WILLS);
    }

    @Test
    void fiftySocketsWithOneClientIdentifierDoNotDisturbAWellBehavedClient() throws IOException, InterruptedException {
        brokerSurvives(FurtherAttacks.TAKE_OVERS);
    }

    @Test
    void repeatedSubscribeAndUnsubscribeDoesNotStopThePublishers() throws IOException, InterruptedException {
        brokerSurvives(FurtherAttacks.CHURN);
    }

    @Test
    void filtersThatAllMatchOneTopicDoNotDisturbAWellBehavedClient() throws IOException, InterruptedException {
        brokerSurvives(FurtherAttacks.OVERLAPPING);
    }

    @Test
    void subscribesOnASessionWithManyFiltersDoNotStopTheStore() throws IOException, InterruptedException {
        brokerSurvives(FurtherAttacks.SUBSCRIBE_STORM);
    }

    @Test
    void pauseOfTheBrokerProcessDisconnectsNoClientThatSendsPings() throws IOException, InterruptedException {
        brokerSurvives(FurtherAttacks.PAUSE);
    }

    @Test
    void twoPausesOfTheBrokerProcessDisconnectNoClientThatSendsPings() throws IOException, InterruptedException {
        brokerSurvives(FurtherAttacks.PAUSES);
    }

    @Test
    @EnabledIfSystemProperty(named = "hostile", matches = "long", disabledReason = "takes minutes: -Dhostile=long")
    void hundredThousandPersistentSessionsDoNotStopTheNextStart() throws IOException, InterruptedException {
        brokerSurvives(Attacks.PERSISTENT_SESSIONS);
    }

    @Test
    @EnabledIfSystemProperty(named = "hostile", matches = "long", disabledReason = "takes minutes: -Dhostile=long")
    void hundredThousandConnectsLeaveNothingInMemory() throws IOException, InterruptedException {
        brokerSurvives(FurtherAttacks.BULK_CONNECTS);
    }
}
