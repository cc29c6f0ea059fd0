package culex.publisher.api;

import culex.publisher.fault.FaultKind;
import culex.publisher.fault.FaultPlan;
import culex.publisher.fault.FaultRule;
import culex.publisher.fleet.FleetSettings;
import culex.publisher.fleet.MessageBytes;

/** The memory that the messages of fleets take, in bytes, and its limits. */
final class FleetBytes {
    /** The share of the heap that the messages of all fleets of requests may take while no broker takes them. */
    private static final int HEAP_SHARE = 8;

    /** The share of the heap that the messages of the configured fleet may take. */
    private static final int CONFIGURED_HEAP_SHARE = 2;

    private FleetBytes() {}

    /**
     * Maximum number of bytes of the messages of all fleets of requests. Not a constant, because constants of a native executable are
     * computed on the machine that builds it.
     */
    static long maxOfAll() {
        return Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    }

    /**
     * Maximum number of bytes of messages that a fleet of a request holds. Beyond it, its devices drop messages: faults can make messages
     * larger than those that the limits on their number allow for.
     *
     * @param fleets the maximum number of such fleets
     */
    static long max(FleetSettings settings, int fleets) {
        return Math.max(maxOfAll() / fleets, ofEachDevice(settings));
    }

    /** Maximum number of bytes of messages that the configured fleet holds. */
    static long maxOfConfigured(FleetSettings settings) {
        return Math.max(Runtime.getRuntime().maxMemory() / CONFIGURED_HEAP_SHARE, ofEachDevice(settings));
    }

    /** The bytes of one message of each device. */
    static long ofEachDevice(FleetSettings settings) {
        return settings.size() * ofMessage(settings);
    }

    /** The bytes of the largest message of a fleet, about: its template, random letters, and what the fault oversize makes of it. */
    static long ofMessage(FleetSettings settings) {
        return settings.groups().stream()
                .flatMap(group -> group.streams().stream())
                .mapToLong(stream -> Math.max(
                                stream.payload().toString().length()
                                        + stream.payload().letters(),
                                oversize(stream.faults()))
                        + MessageBytes.OVERHEAD)
                .max()
                .orElse(MessageBytes.OVERHEAD);
    }

    private static long oversize(FaultPlan faults) {
        return faults.rules().stream()
                .filter(rule -> rule.kind() == FaultKind.OVERSIZE)
                .mapToLong(rule -> (long) rule.number())
                .max()
                .orElse(0);
    }

    /** The bytes of the messages that a fault enlarges when it is injected: one message of each stream of some devices. */
    static long enlargedBy(FaultRule rule, FleetSettings settings, int devices) {
        if (rule.kind() != FaultKind.OVERSIZE) {
            return 0;
        }
        long streams = settings.groups().stream()
                .mapToLong(group -> group.streams().size())
                .max()
                .orElse(1);
        return devices * streams * ((long) rule.number() + MessageBytes.OVERHEAD);
    }
}
