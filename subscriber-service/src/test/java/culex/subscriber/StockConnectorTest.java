package culex.subscriber;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** The whole service with the connector {@code smallrye-mqtt}. */
@QuarkusTest
@QuarkusTestResource(
        value = BrokerResource.class,
        initArgs = @ResourceArg(name = "connector", value = "smallrye-mqtt"),
        restrictToAnnotatedClass = true)
class StockConnectorTest extends ServiceContract {

    @Test
    void subscriberLogsReceivedMessagesAndCountsThem() throws Exception {
        subscriberHandlesCountsAndReconnects();
    }
}
