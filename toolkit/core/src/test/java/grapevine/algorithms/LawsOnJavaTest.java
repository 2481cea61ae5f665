package grapevine.algorithms;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The laws once more, on arrays in plain Java. */
class LawsOnJavaTest {

    @BeforeEach
    void onJava() {
        Lab.engine = "Java";
    }

    @AfterEach
    void onTheUsualEngine() {
        Lab.engine = "MXNet";
    }

    @Nested
    class AlgorithmLaws extends AlgorithmLawsTest {}

    @Nested
    class ChannelLaws extends ChannelLawsTest {}

    @Nested
    class ByHand extends ByHandTest {}
}
