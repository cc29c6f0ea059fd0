package culex.system.hostile;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attacks that have never stopped a broker. */
class FurtherAttacksTest {
    static List<AttackPlan> plans() {
        return FurtherAttacks.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    @EnabledIfSystemProperty(named = "hostile", matches = "long", disabledReason = "takes minutes: -Dhostile=long")
    void brokerServesAWellBehavedClientDuringTheAttack(AttackPlan plan) throws IOException, InterruptedException {
        Survival.brokerSurvives(plan);
    }
}
