/** Tests of the documents against the sources, the packaged services and each other. */
@NullMarked
package culex.system.docs;

import org.jspecify.annotations.NullMarked;
