package culex.broker.packet;

import org.jspecify.annotations.Nullable;

/** A version of MQTT, as CONNECT names it (protocol name and protocol level). */
public enum ProtocolVersion {
    /** MQTT 3.1: protocol name {@code MQIsdp}, level 3. */
    MQTT_3_1(3, "MQIsdp", "3.1"),
    /** MQTT 3.1.1: protocol name {@code MQTT}, level 4. */
    MQTT_3_1_1(4, "MQTT", "3.1.1"),
    /** MQTT 5.0: protocol name {@code MQTT}, level 5. */
    MQTT_5(5, "MQTT", "5.0");

    private final int level;
    private final String protocolName;
    private final String label;

    ProtocolVersion(int level, String protocolName, String label) {
        this.level = level;
        this.protocolName = protocolName;
        this.label = label;
    }

    /** The version that a CONNECT with this protocol name and level speaks, or null when there is none. */
    public static @Nullable ProtocolVersion of(String protocolName, int level) {
        for (ProtocolVersion version : values()) {
            if (version.level == level && version.protocolName.equals(protocolName)) {
                return version;
            }
        }
        return null;
    }

    /** The version with this label (see {@link #label}), or null when there is none. */
    public static @Nullable ProtocolVersion ofLabel(String label) {
        for (ProtocolVersion version : values()) {
            if (version.label.equals(label)) {
                return version;
            }
        }
        return null;
    }

    /** Whether packets of this version carry properties and reason codes. */
    public boolean isMqtt5() {
        return this == MQTT_5;
    }

    public int level() {
        return level;
    }

    public String protocolName() {
        return protocolName;
    }

    /** The version as people write it: {@code 3.1}, {@code 3.1.1}, {@code 5.0}. */
    public String label() {
        return label;
    }
}
