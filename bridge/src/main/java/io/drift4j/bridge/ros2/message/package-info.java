/**
 * ROS 2 messages in plain Java: one record a message, and its {@link io.drift4j.bridge.ros2.message.MessageType} beside it,
 * which knows the names and reads and writes the bytes.
 *
 * <pre>
 * bytes on the wire (plain XCDR1):
 *   00 01 00 00      encapsulation: 00 01 little-endian, 00 00 big-endian; written always little-endian
 *   body             every number aligned to its size, counted from the first byte of the body
 *   string           uint32 length with the closing zero, bytes in UTF-8, zero
 *   sequence         uint32 count, elements
 * </pre>
 *
 * <p>No class is generated and no native library is loaded. Reading checks every length against the bytes that are left, so
 * a hostile message costs no more memory than a small multiple of its own size, and that size is capped by the type. All
 * that can go wrong is one exception, {@link io.drift4j.bridge.ros2.message.MalformedMessage}. Records copy the arrays they
 * are given and give out copies; what a message means (as many positions as names, say) is for whoever uses it to check.
 *
 * <p>Another message: write a record with its {@code TYPE} as the others have it, with the RIHS01 hash that stands in the
 * {@code .json} file of the message below {@code share} of a ROS 2 installation, and add it to the tests' list.
 *
 * <p>Source: OMG DDS-XTypes 1.3, section 7.4 (XCDR version 1); message definitions of ROS 2 Kilted.
 */
@NullMarked
package io.drift4j.bridge.ros2.message;

import org.jspecify.annotations.NullMarked;
