package grapevine.heap;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.Random;

/**
 * Arrays in plain Java, for problems so small that calling a native library takes longer than computing: quadratics,
 * Gaussians, gossip of a few numbers. It knows no gradients of models.
 */
final class HeapEngine extends Engine {
    static final String NAME = "Java";
    static final int RANK = 1000; // DJL's default is the engine of the lowest rank, and this one never is
    static final HeapEngine ONLY = new HeapEngine();
    static final String NO_MODELS =
            "engine(\"Java\") has no gradients of models; choose engine(\"MXNet\") or engine(\"PyTorch\") for them";

    private final Random random = new Random();

    private HeapEngine() {}

    /** Where this engine's random numbers come from. */
    Random random() {
        return random;
    }

    @Override
    public void setRandomSeed(int seed) {
        super.setRandomSeed(seed);
        random.setSeed(seed);
    }

    @Override
    public Engine getAlternativeEngine() {
        return null; // Lender is asked when it is needed, and makes no manager before
    }

    @Override
    public String getEngineName() {
        return NAME;
    }

    @Override
    public int getRank() {
        return RANK;
    }

    @Override
    public String getVersion() {
        return System.getProperty("java.version");
    }

    @Override
    public boolean hasCapability(String capability) {
        return false;
    }

    @Override
    public Model newModel(String name, Device device) {
        throw new UnsupportedOperationException(NO_MODELS);
    }

    @Override
    public GradientCollector newGradientCollector() {
        throw new UnsupportedOperationException(NO_MODELS);
    }

    @Override
    public NDManager newBaseManager() {
        return newBaseManager(Device.cpu());
    }

    @Override
    public NDManager newBaseManager(Device device) {
        return HeapManager.SYSTEM.newSubManager(device);
    }
}
