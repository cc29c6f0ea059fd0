package culex.publisher.fleet;

/**
 * Who a sensor is.
 *
 * @param group number of its group, from 0
 * @param id its number in the group, from 1
 * @param clientId its Client Identifier
 */
record SensorIdentity(int group, int id, String clientId) {

    /** Returns the seed of its group, so that the same stream in two groups has different values; group 0 has the seed itself. */
    long seed(long seed) {
        return seed + group * 1_000_003L;
    }
}
