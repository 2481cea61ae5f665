package grapevine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnginesTest {

    @ParameterizedTest
    @CsvSource({"MXNet, MXNet", "mxnet, MXNet", "PyTorch, PyTorch", "pytorch, PyTorch", "PYTORCH, PyTorch", "java, Java"
    })
    void anEngineIsKnownByItsNameInAnyCase(String typed, String name) {
        assertEquals(name, Engines.require(typed));
        try (NDManager manager = Engines.manager(typed)) {
            assertEquals(name, manager.getEngine().getEngineName());
        }
    }

    @Test
    void arraysLiveOnTheDeviceThatTheEngineChooses() {
        for (String engine : new String[] {"Java", "MXNet", "PyTorch"})
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
                    "engine(name) needs one of Java, MXNet, PyTorch, got " + name,
                    assertThrows(IllegalArgumentException.class, () -> Engines.require(name))
                            .getMessage());
    }

    @Test
    void javaIsNobodysDefaultAndLearnsNoModels() {
        assertNotEquals("Java", Engines.standard());
        assertNotEquals("Java", Engine.getDefaultEngineName());
        assertFalse(Engines.learns("java"));
        assertTrue(Engines.learns("PyTorch"));
        assertThrows(UnsupportedOperationException.class, () -> Model.newInstance("net", "Java"));
    }
}
