/**
 * From the topics of a robot to the observations of a policy.
 *
 * <p>{@link io.drift4j.bridge.ros2.input.InputConfig} says which topic holds which observation key. A {@link
 * io.drift4j.bridge.ros2.input.MessageReader} makes numbers of one kind of message, {@link
 * io.drift4j.bridge.ros2.input.Synchroniser} finds those that were measured together, and {@link
 * io.drift4j.bridge.ros2.input.Inputs} joins them to subscriptions and counts what came.
 *
 * <p>Stamps are times of the wall clock, control steps are times of the monotonic one. Each stamp becomes a monotonic time when
 * its message comes, by what both clocks show then: see {@link io.drift4j.bridge.ros2.input.RosClock}.
 */
@NullMarked
package io.drift4j.bridge.ros2.input;

import org.jspecify.annotations.NullMarked;
