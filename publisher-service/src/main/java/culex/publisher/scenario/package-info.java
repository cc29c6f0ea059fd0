/** Scenario files: fleets of several groups of devices with a load plan, described in YAML. */
@NullMarked
package culex.publisher.scenario;

import org.jspecify.annotations.NullMarked;
