package grapevine.tasks;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.pooling.Pool;

/** The largest of each k x k pixels, which do not overlap. */
final class MaxPool extends LambdaBlock {
    private final int side;

    /** @param side k */
    MaxPool(int side) {
        super(images -> pooled(images, new Shape(side, side)), "maxPool2d");
        this.side = side;
    }

    private static NDList pooled(NDList images, Shape window) {
        return new NDList(Pool.maxPool2d(images.singletonOrThrow(), window, window, new Shape(0, 0), false));
    }

    int side() {
        return side;
    }
}
