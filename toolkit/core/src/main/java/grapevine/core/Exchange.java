package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** How the clients of one round talk. */
interface Exchange {

    /** W A. */
    NDArray mix(NDArray A);

    /** W A, which may have taken the place of A. */
    default NDArray mixInPlace(NDArray A) {
        return mix(A);
    }

    /** Each client's own merge of its rows and those of its neighbours. */
    NDList mix(NDList parts, Consensus how);

    /** Nobody talks. */
    Exchange SILENCE = new Exchange() {
        @Override
        public NDArray mix(NDArray A) {
            return A;
        }

        @Override
        public NDList mix(NDList parts, Consensus how) {
            return alone(parts, how);
        }
    };

    /** What {@link #mix(NDList, Consensus)} comes to when nobody talks. */
    static NDList alone(NDList parts, Consensus how) {
        NDArray A = parts.head();
        long n = A.getShape().get(0);
        DataType type = A.getDataType();
        NDArray one = A.getManager().ones(new Shape(n, 1, 1), type);
        return how.merge(
                new NDList(parts.stream().map(part -> part.reshape(n, 1, -1)).toList()), one);
    }
}
