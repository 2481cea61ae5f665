package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Group normalisation: each group of channels of each example is brought to mean 0 and variance 1, then scaled and
 * shifted per channel. Keeps no statistics, so it suits small batches and clients that differ; DJL has none.
 *
 * <pre>
 *   y = gamma (x - mean_group) / sqrt(var_group + 1e-5) + beta                   (1)
 * </pre>
 *
 * <p>Both engines have layer normalisation in one operation, which (1) is when each group counts as a layer.
 *
 * <p>Wu, He, <a href="https://arxiv.org/abs/1803.08494">Group Normalization</a>, ECCV 2018, equations (1), (2).
 */
final class GroupNorm extends AbstractBlock {
    private static final float EPSILON = 1e-5f;

    private final int groups;
    private final Parameter gamma;
    private final Parameter beta;

    GroupNorm(int groups) {
        this.groups = groups;
        gamma = addParameter(Parameter.builder()
                .setName("gamma")
                .setType(Parameter.Type.GAMMA)
                .build());
        beta = addParameter(
                Parameter.builder().setName("beta").setType(Parameter.Type.BETA).build());
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
        NDArray x = inputs.singletonOrThrow();
        Shape shape = x.getShape(), group = new Shape(shape.size() / shape.get(0) / groups);
        NDManager m = x.getManager();
        NDArray grouped = x.reshape(shape.get(0), groups, group.get(0));
        NDArray normal = LayerNorm.layerNorm(grouped, group, m.ones(group), m.zeros(group), EPSILON)
                .singletonOrThrow()
                .reshape(shape);
        NDArray scale = perChannel(store.getValue(gamma, x.getDevice(), training), m);
        NDArray shift = perChannel(store.getValue(beta, x.getDevice(), training), m);
        return new NDList(normal.mul(scale).add(shift)); // (1)
    }

    /** Shape (1, channels, 1, 1), handed to {@code scope}, or each forward pass would leave two handles behind. */
    private static NDArray perChannel(NDArray parameter, NDManager scope) {
        NDArray view = parameter.reshape(1, -1, 1, 1);
        view.attach(scope);
        return view;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return inputs;
    }

    @Override
    protected void prepare(Shape[] inputs) {
        long channels = inputs[0].get(1);
        if (channels % groups != 0)
            throw new IllegalArgumentException(
                    "Models.groupNorm(groups) needs a divisor of the " + channels + " channels, got " + groups);
        gamma.setShape(new Shape(channels));
        beta.setShape(new Shape(channels));
    }
}
