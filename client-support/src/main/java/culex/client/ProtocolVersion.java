package culex.client;

import org.eclipse.microprofile.config.spi.Converter;

/** The MQTT version of a connection. */
public enum ProtocolVersion {
    /** MQTT 5.0. */
    MQTT_5("5"),
    /** MQTT 3.1.1. */
    MQTT_3_1_1("3.1.1");

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
        private static final long serialVersionUID = 1L;

        /** {@inheritDoc} Throws {@link IllegalArgumentException} for any other text. */
        @Override
        public ProtocolVersion convert(String value) {
            return switch (value.strip()) {
                case "5", "5.0" -> MQTT_5;
                case "3.1.1" -> MQTT_3_1_1;
                default -> throw new IllegalArgumentException("the version must be 5 or 3.1.1, not " + value);
            };
        }
    }
}
