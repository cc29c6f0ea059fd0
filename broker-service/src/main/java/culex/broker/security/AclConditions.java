package culex.broker.security;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions on QoS and retain flag in a rule of a token, as bits. */
final class AclConditions {
    private static final int QOS_MAX = 2;

    private AclConditions() {}

    /**
     * Converts a condition to a mask, in which bit n is set for QoS n. The condition is a QoS, a list of QoS values, or a text such as
     * {@code 0,1}.
     *
     * @throws IllegalArgumentException with one clause when it is something else
     */
    static int qosMask(@Nullable Object value) {
        int mask = 0;
        Collection<?> list = switch (value) {
            case Collection<?> several -> several;
            case String text -> List.of(text.split(",", -1));
            case null -> List.of();
            default -> List.of(value);
        };
        for (Object element : list) {
            mask |= 1 << qos(element);
        }
        if (mask == 0) {
            throw wrongQos();
        }
        return mask;
    }

    private static int qos(@Nullable Object value) {
        for (int qos = 0; qos <= QOS_MAX; qos++) {
            if (String.valueOf(value).strip().equals(String.valueOf(qos))) {
                return qos;
            }
        }
        throw wrongQos();
    }

    private static IllegalArgumentException wrongQos() {
        return new IllegalArgumentException("has a qos that is not of 0, 1 and 2");
    }

    /**
     * Converts a condition to a mask, in which bit 0 is set for messages without the RETAIN flag, and bit 1 for messages with it.
     *
     * @throws IllegalArgumentException with one clause when the value is not true, false, 1, 0 or all
     */
    static int retainMask(@Nullable Object value) {
        return switch (String.valueOf(value)) {
            case "false", "0" -> 0b01;
            case "true", "1" -> 0b10;
            case "all" -> LoginRule.RETAINED_OR_NOT;
            default -> throw new IllegalArgumentException("has a retain that is not true, false, 0, 1 or all");
        };
    }
}
