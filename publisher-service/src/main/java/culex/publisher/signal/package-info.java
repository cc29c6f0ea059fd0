/** Measurements of a simulated sensor: waveforms, readings and the schedule of send times. */
@NullMarked
package culex.publisher.signal;

import org.jspecify.annotations.NullMarked;
