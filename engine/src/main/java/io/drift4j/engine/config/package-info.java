/** Configuration files: YAML over the defaults of a record, refused where a key or type is unknown. */
@NullMarked
package io.drift4j.engine.config;

import org.jspecify.annotations.NullMarked;
