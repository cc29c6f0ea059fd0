/** The common part of the metrics of all services: their format, and the names that are removed. */
@NullMarked
package culex.support.metrics;

import org.jspecify.annotations.NullMarked;
