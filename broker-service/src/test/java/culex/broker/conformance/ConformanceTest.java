package culex.broker.conformance;

import culex.broker.boot.Broker;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs the conformance sequences against this broker, over both transports. */
@QuarkusTest
class ConformanceTest {
    @Inject
    Broker broker;

    @TestHTTPResource("/mqtt")
    @Nullable URI webSocket;

    @TestFactory
    Stream<DynamicTest> everyWireSequencePasses() {
        URI address = Objects.requireNonNull(webSocket);
        return ConformanceSuite.tests(new BrokerAddress(address.getHost(), broker.tcpPort(), address.getPort()));
    }
}
