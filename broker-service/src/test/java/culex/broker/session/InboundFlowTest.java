package culex.broker.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class InboundFlowTest {
    @Test
    void qos2PublishWithAPacketIdentifierInUseIsADuplicateUntilPubRel() {
        InboundFlow flow = new InboundFlow();
        assertFalse(flow.isDuplicate(5));
        flow.accept(5);
        flow.accept(65_535);
        assertTrue(flow.isDuplicate(5));
        assertTrue(flow.release(5));
        assertFalse(flow.release(5));
        assertFalse(flow.isDuplicate(5));
    }
}
