/** Tests of start, health, ports and stop. */
@NullMarked
package culex.broker.boot;

import org.jspecify.annotations.NullMarked;
