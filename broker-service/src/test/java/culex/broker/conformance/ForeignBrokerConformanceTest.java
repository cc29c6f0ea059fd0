package culex.broker.conformance;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Runs the conformance sequences against a running broker of any kind: {@code -Dconformance.tcp=host:port -Dconformance.ws=host:port}. */
@Tag("native")
@EnabledIfSystemProperty(named = "conformance.tcp", matches = ".+")
class ForeignBrokerConformanceTest {

    @TestFactory
    Stream<DynamicTest> everyWireSequencePasses() {
        return ConformanceSuite.tests(
                BrokerAddress.of(System.getProperty("conformance.tcp", ""), System.getProperty("conformance.ws", "")));
    }
}
