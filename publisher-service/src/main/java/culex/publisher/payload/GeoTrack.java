package culex.publisher.payload;

import java.util.SplittableRandom;

/** The route of a vehicle with constant speed, whose direction changes a little at each reading. */
final class GeoTrack {

    private static final double METRES_PER_DEGREE = 111_320;
    private static final double NANOS_PER_SECOND = 1e9;

    /** Standard deviation of the turn between two readings, in degrees. */
    private static final double TURN = 12;

    /** Beyond this latitude the route turns back, because degrees of longitude become too short. */
    private static final double LATITUDE_MAX = 85;

    private final double speed;
    private final SplittableRandom random;
    private double latitude;
    private double longitude;
    private double heading;
    private long sequence = 1;
    private long elapsedNanos;

    /** Creates a route that begins at a position; {@code speed} is in metres per second. */
    GeoTrack(double latitude, double longitude, double speed, SplittableRandom random) {
        this.latitude = latitude;
        this.longitude = longitude;
        this.speed = speed;
        this.random = random;
        this.heading = random.nextDouble() * 360;
    }

    double latitude(Moment moment) {
        moveTo(moment);
        return latitude;
    }

    double longitude(Moment moment) {
        moveTo(moment);
        return longitude;
    }

    /** The direction in degrees, clockwise from north. */
    double heading(Moment moment) {
        moveTo(moment);
        return heading;
    }

    /** Moves the vehicle once for each reading, when the first field of the payload needs the position. */
    private void moveTo(Moment moment) {
        if (moment.sequence() == sequence) {
            return;
        }
        double metres = speed * (moment.elapsedNanos() - elapsedNanos) / NANOS_PER_SECOND;
        sequence = moment.sequence();
        elapsedNanos = moment.elapsedNanos();
        heading = (heading + TURN * random.nextGaussian() + 360) % 360;
        double radians = Math.toRadians(heading);
        latitude += metres * Math.cos(radians) / METRES_PER_DEGREE;
        longitude += metres * Math.sin(radians) / (METRES_PER_DEGREE * Math.cos(Math.toRadians(latitude)));
        if (Math.abs(latitude) > LATITUDE_MAX) {
            latitude = Math.copySign(LATITUDE_MAX, latitude);
            heading = (heading + 180) % 360;
        }
        longitude = longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude;
    }
}
