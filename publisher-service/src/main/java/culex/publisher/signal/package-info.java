/** What a simulated sensor measures and when: waveforms, readings and the schedule of intended send times. */
@NullMarked
package culex.publisher.signal;

import org.jspecify.annotations.NullMarked;
