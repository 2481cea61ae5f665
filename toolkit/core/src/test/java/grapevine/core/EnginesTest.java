package grapevine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnginesTest {

    @ParameterizedTest
    @CsvSource({"MXNet, MXNet", "mxnet, MXNet", "PyTorch, PyTorch", "pytorch, PyTorch", "PYTORCH, PyTorch"})
    void anEngineIsKnownByItsNameInAnyCase(String typed, String name) {
        assertEquals(name, Engines.require(typed));
        try (NDManager manager = Engines.manager(typed)) {
            assertEquals(name, manager.getEngine().getEngineName());
        }
    }

    @Test
    void arraysLiveOnTheDeviceThatTheEngineChooses() {
        for (String engine : new String[] {"MXNet", "PyTorch"})
            try (NDManager manager = Engines.manager(engine);
                    NDManager scope = manager.newSubManager()) {
                assertEquals(
                        Engine.getEngine(engine).defaultDevice(),
                        scope.create(1f).getDevice());
            }
    }

    @Test
    void namesThatAreNoEngineAreRefusedAsTheyWereTyped() {
        for (String name : new String[] {"TensorFlow", "torch", "RPC", "rpc", ""})
            assertEquals(
                    "engine(name) needs one of MXNet, PyTorch, got " + name,
                    assertThrows(IllegalArgumentException.class, () -> Engines.require(name))
                            .getMessage());
    }
}
