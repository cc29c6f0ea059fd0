package culex.subscriber.channel;

import culex.client.BackOff;
import culex.client.BrokerAddress;
import io.smallrye.reactive.messaging.mqtt.session.ReconnectDelayOptions;
import io.smallrye.reactive.messaging.mqtt.session.ReconnectDelayProvider;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Passes the delays of {@link BackOff} to SmallRye's connector {@code smallrye-mqtt}, and logs each delay. That connector does not report
 * the reason of the failure.
 */
final class StockReconnectDelay implements ReconnectDelayOptions, ReconnectDelayProvider {

    private static final Logger LOG = Logger.getLogger(StockReconnectDelay.class);

    private final BrokerAddress address;
    private final BackOff backOff;

    StockReconnectDelay(BrokerAddress address, BackOff backOff) {
        this.address = address;
        this.backOff = backOff;
    }

    @Override
    public ReconnectDelayProvider createProvider() {
        return this;
    }

    @Override
    public ReconnectDelayOptions copy() {
        return this;
    }

    @Override
    public Duration nextDelay() {
        Duration delay = backOff.next();
        LOG.warnf("no connection to %s; next attempt in %.1f s", address, delay.toMillis() / 1000.0);
        return delay;
    }

    @Override
    public void reset() {
        backOff.reset();
    }
}
