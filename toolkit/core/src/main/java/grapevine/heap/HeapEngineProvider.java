package grapevine.heap;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineProvider;

/** Tells DJL of the engine {@code Java}. */
public final class HeapEngineProvider implements EngineProvider {

    /** For the service loader. */
    public HeapEngineProvider() {}

    @Override
    public String getEngineName() {
        return HeapEngine.NAME;
    }

    @Override
    public int getEngineRank() {
        return HeapEngine.RANK;
    }

    @Override
    public Engine getEngine() {
        return HeapEngine.ONLY;
    }
}
