package culex.broker.packet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one packet, or of a Will. Immutable. Numbers are stored as int, because PUBLISH packets often have some; packets
 * without properties share {@link #EMPTY}.
 */
public final class PacketProperties {
    private static final int[] NO_IDENTIFIERS = {};

    public static final PacketProperties EMPTY = new PacketProperties(new Builder());

    private final int present;
    private final int[] numbers;
    private final @Nullable Object[] values;
    private final int[] subscriptionIdentifiers;
    private final List<UserProperty> userProperties;

    private PacketProperties(Builder builder) {
        present = builder.present;
        numbers = builder.numbers;
        values = builder.values;
        subscriptionIdentifiers = builder.subscriptionIdentifiers;
        userProperties = builder.userProperties == null ? List.of() : List.copyOf(builder.userProperties);
    }

    private PacketProperties(PacketProperties others, List<UserProperty> userProperties) {
        int user = bit(Property.USER_PROPERTY);
        present = userProperties.isEmpty() ? others.present & ~user : others.present | user;
        numbers = others.numbers;
        values = others.values;
        subscriptionIdentifiers = others.subscriptionIdentifiers;
        this.userProperties = List.copyOf(userProperties);
    }

    /** The same properties with other User Properties. */
    public PacketProperties withUserProperties(List<UserProperty> others) {
        return new PacketProperties(this, others);
    }

    public boolean isEmpty() {
        return present == 0;
    }

    public boolean has(Property property) {
        return (present & bit(property)) != 0;
    }

    /** The value of a numeric property, unsigned, or the default when it is absent. */
    public long number(Property property, long absent) {
        return has(property) ? Integer.toUnsignedLong(numbers[property.ordinal()]) : absent;
    }

    /** The value of a string property, or null when it is absent. */
    public @Nullable String text(Property property) {
        return has(property) ? (String) values[property.ordinal()] : null;
    }

    /** The value of a binary property, or null when it is absent. The array is shared: do not write to it. */
    public byte @Nullable [] binary(Property property) {
        return has(property) ? (byte[]) values[property.ordinal()] : null;
    }

    /** The Subscription Identifiers, in the order of the packet. The array is shared: do not write to it. */
    public int[] subscriptionIdentifiers() {
        return subscriptionIdentifiers;
    }

    /** The User Properties, in the order of the packet ([MQTT-3.3.2-18]). */
    public List<UserProperty> userProperties() {
        return userProperties;
    }

    private static int bit(Property property) {
        return 1 << property.ordinal();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PacketProperties that
                && present == that.present
                && Arrays.equals(numbers, that.numbers)
                && Arrays.deepEquals(values, that.values)
                && Arrays.equals(subscriptionIdentifiers, that.subscriptionIdentifiers)
                && userProperties.equals(that.userProperties);
    }

    @Override
    public int hashCode() {
        return present * 31 + userProperties.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (Property property : Property.values()) {
            if (has(property) && property.type().isNumber() && property != Property.SUBSCRIPTION_IDENTIFIER) {
                text.append(property).append('=').append(number(property, 0)).append(' ');
            } else if (has(property) && property.type() == Property.Type.STRING) {
                text.append(property).append('=').append(text(property)).append(' ');
            } else if (has(property)) {
                text.append(property).append(' ');
            }
        }
        return text.append('}').toString();
    }

    /** Collects the properties of one packet; used once, by one thread. */
    public static final class Builder {
        private static final int[] NO_NUMBERS = {};
        private static final @Nullable Object[] NO_VALUES = {};

        private int present;
        private int[] numbers = NO_NUMBERS;
        private @Nullable Object[] values = NO_VALUES;
        private int[] subscriptionIdentifiers = NO_IDENTIFIERS;
        private @Nullable List<UserProperty> userProperties;

        public boolean has(Property property) {
            return (present & bit(property)) != 0;
        }

        /** Sets a numeric property; the value is an unsigned 32-bit number. */
        public Builder number(Property property, long value) {
            if (numbers.length == 0) {
                numbers = new int[Property.SHARED_SUBSCRIPTION_AVAILABLE.ordinal() + 1];
            }
            numbers[property.ordinal()] = (int) value;
            present |= bit(property);
            return this;
        }

        /** Sets a string property. */
        public Builder text(Property property, String value) {
            return value(property, value);
        }

        /** Sets a binary property; the array is not copied. */
        public Builder binary(Property property, byte[] value) {
            return value(property, value);
        }

        private Builder value(Property property, Object value) {
            if (values.length == 0) {
                values = new Object[Property.REASON_STRING.ordinal() + 1];
            }
            values[property.ordinal()] = value;
            present |= bit(property);
            return this;
        }

        public Builder subscriptionIdentifier(int identifier) {
            subscriptionIdentifiers = Arrays.copyOf(subscriptionIdentifiers, subscriptionIdentifiers.length + 1);
            subscriptionIdentifiers[subscriptionIdentifiers.length - 1] = identifier;
            present |= bit(Property.SUBSCRIPTION_IDENTIFIER);
            return this;
        }

        public Builder user(UserProperty property) {
            if (userProperties == null) {
                userProperties = new ArrayList<>(4);
            }
            userProperties.add(property);
            present |= bit(Property.USER_PROPERTY);
            return this;
        }

        public PacketProperties build() {
            return present == 0 ? EMPTY : new PacketProperties(this);
        }
    }
}
