package culex.publisher.payload;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** The properties of a device that the fields of its payloads use, and the source of their random numbers. Not thread-safe. */
public final class DeviceContext {

    private static final long GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15L;

    private final int id;
    private final String clientId;
    private final long seed;
    private final Signal value;
    private final Map<String, String> commanded;
    private final Map<String, Object> shared = new HashMap<>();

    /**
     * Creates the context of one stream of one device.
     *
     * @param id the number of the device, from 1
     * @param clientId the Client Identifier of the device
     * @param seed seed of its random numbers; the same seed repeats the payloads
     * @param value the signal behind the field {@code {value}}
     */
    public DeviceContext(int id, String clientId, long seed, Signal value) {
        this(id, clientId, seed, value, Map.of());
    }

    /**
     * Creates the context of one stream of a device that gets commands.
     *
     * @param commanded the values that commands have set; the caller changes them later
     */
    public DeviceContext(int id, String clientId, long seed, Signal value, Map<String, String> commanded) {
        this.commanded = commanded;
        this.id = id;
        this.clientId = clientId;
        this.seed = seed;
        this.value = value;
    }

    /** Returns the number of the device. */
    int id() {
        return id;
    }

    /** Returns the Client Identifier of the device. */
    String clientId() {
        return clientId;
    }

    /** Returns the signal of the waveform settings. */
    Signal value() {
        return value;
    }

    /** Returns the value that the last command has set, or {@code fallback} without one. */
    String commanded(String name, String fallback) {
        return commanded.getOrDefault(name, fallback);
    }

    /**
     * Returns a separate source of random numbers for the field with this index. The source produces the same random numbers in each run
     * with the same seed.
     */
    SplittableRandom random(int field) {
        return new SplittableRandom(seedOf(field));
    }

    /** Returns a seed for the part of the device with this index; fields have indexes from 1. */
    public long seedOf(int part) {
        long mixed = mix(mix(seed + GOLDEN_GAMMA) ^ (id * GOLDEN_GAMMA));
        return mix(mixed + part * GOLDEN_GAMMA);
    }

    /** Returns the object that fields with the same key share, and creates it for the first of them. */
    <T> T shared(String key, Class<T> type, Supplier<T> create) {
        return type.cast(shared.computeIfAbsent(key, _ -> create.get()));
    }

    /** Spreads the bits of a number, as the last step of MurmurHash3 does, so that neighbouring seeds give unrelated random numbers. */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 33)) * 0xFF51_AFD7_ED55_8CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CE_B9FE_1A85_EC53L;
        return mixed ^ (mixed >>> 33);
    }
}
