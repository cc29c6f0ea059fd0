package culex.publisher.fleet;

/**
 * The identity of a sensor.
 *
 * @param group the index of the sensor's group, from 0
 * @param id the index of the sensor in its group, from 1
 * @param clientId the Client Identifier of the sensor
 */
record SensorIdentity(int group, int id, String clientId) {

    /** Returns the seed of its group, so that the same stream in two groups has different values; group 0 uses the given seed unchanged. */
    long seed(long seed) {
        return seed + group * 1_000_003L;
    }
}
