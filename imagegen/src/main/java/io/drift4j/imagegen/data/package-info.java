/**
 * Labelled images and the files they are read from.
 *
 * <p>{@link io.drift4j.imagegen.data.DataConfig} says where images are: IDX files, class folders, the ImageNet layout, or
 * {@link io.drift4j.imagegen.data.ShapesConfig shapes} drawn here, for tests and a first run. Each gives {@link
 * io.drift4j.imagegen.data.LabelledImages} for training and testing. {@link io.drift4j.imagegen.data.DataSummary} and {@link
 * io.drift4j.imagegen.data.ContactSheet} look at them. {@link
 * io.drift4j.imagegen.data.ImageParts} are images that need not fit in memory.
 */
@NullMarked
package io.drift4j.imagegen.data;

import org.jspecify.annotations.NullMarked;
