package culex.subscriber.connection;

import java.io.Serial;
import org.eclipse.microprofile.config.spi.Converter;

/** The MQTT version of the connection. */
public enum ProtocolVersion {
    /** MQTT 3.1.1. */
    MQTT_3_1_1("3.1.1"),
    /** MQTT 5.0. */
    MQTT_5("5");

    private final String text;

    ProtocolVersion(String text) {
        this.text = text;
    }

    /** The version as it is written in settings. */
    @Override
    public String toString() {
        return text;
    }

    /** Parses a version: {@code 5}, {@code 5.0} or {@code 3.1.1}. */
    public static final class FromText implements Converter<ProtocolVersion> {
        @Serial
        private static final long serialVersionUID = 1;

        @Override
        public ProtocolVersion convert(String value) {
            return switch (value.strip()) {
                case "5", "5.0" -> MQTT_5;
                case "3.1.1" -> MQTT_3_1_1;
                default -> throw new IllegalArgumentException("'" + value + "' is neither 5 nor 3.1.1");
            };
        }
    }
}
