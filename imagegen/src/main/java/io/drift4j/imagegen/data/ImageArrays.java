package io.drift4j.imagegen.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Generated images in a NumPy file, as the usual evaluation programs take them: an {@code .npz} whose first array {@code arr_0} is uint8
 * images (n, H, W, C), and whose second, {@code arr_1}, their classes (n).
 *
 * <p>Floating-point images in [-1, 1] are taken too.
 */
public final class ImageArrays {

    private ImageArrays() {}

    /**
     * Reads the arrays of a file.
     *
     * @param classNames of the data set
     * @throws BadInput if the file is damaged or holds other arrays
     */
    public static LabelledImages read(Path file, List<String> classNames, NDManager manager) {
        try (Scope scope = Scope.open(manager)) {
            NDList arrays = decode(file, scope.manager());
            BadInput.unless(
                    arrays.size() == 2
                            && arrays.get(0).getShape().dimension() == 4
                            && arrays.get(1).getShape().dimension() == 1,
                    "%s must hold two arrays, images (n, H, W, C) and their classes (n), it holds %s",
                    file,
                    arrays.stream().map(NDArray::getShape).toList());
            NDArray images = arrays.get(0);
            long[] shape = images.getShape().getShape();
            int[] labels = arrays.get(1).toType(DataType.INT32, false).toIntArray();
            int h = (int) shape[1];
            int w = (int) shape[2];
            int c = (int) shape[3];
            if (images.getDataType() == DataType.UINT8) {
                return new LabelledImages(images.toByteArray(), labels, classNames, h, w, c, file.toString());
            }
            BadInput.unless(
                    images.getDataType().isFloating(),
                    "images in %s must be uint8, or floating-point in [-1, 1], they are %s",
                    file,
                    images.getDataType());
            float[] values = images.toType(DataType.FLOAT32, false).toFloatArray();
            return LabelledImages.ofNumbers(values, labels, classNames, h, w, c, file.toString());
        }
    }

    private static NDList decode(Path file, NDManager manager) {
        try {
            return NDList.decode(manager, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new BadInput(file + " cannot be read: " + BadInput.reason(e), e);
        } catch (RuntimeException e) { // the decoder throws whatever a damaged header makes it stumble over
            throw new BadInput(file + " must be a NumPy .npz file, but it cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
