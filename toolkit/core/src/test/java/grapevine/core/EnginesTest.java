package grapevine.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.LambdaBlock;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** On another, it would load the library of that one as well: MXNet's takes 70 MB and a second. */
    @ParameterizedTest
    @ValueSource(strings = {"PyTorch", "MXNet", "PyTorch"})
    void layersTryTheirShapesOnTheEngineThatLearns(String engine) {
        Function<NDList, NDList> asked = input -> {
            assertEquals(engine, input.head().getManager().getEngine().getEngineName());
            return input;
        };
        for (String used : new String[] {engine, "Java"}) Engines.manager(used).close();
        assertEquals(new Shape(2, 3), new LambdaBlock(asked).getOutputShapes(new Shape[] {new Shape(2, 3)})[0]);
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
