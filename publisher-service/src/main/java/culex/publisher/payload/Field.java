package culex.publisher.payload;

/** One field of one device's payload. It may have state: call it once for each reading, in order, from one thread. */
interface Field {

    /** Appends the text of this field at this moment. */
    void appendTo(StringBuilder text, Moment moment, Disturbance disturbance);
}
