package grapevine.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import grapevine.consensus.Coupling;
import grapevine.consensus.Geometry;
import grapevine.consensus.WeightedMean;
import grapevine.graph.MixingMatrix;
import grapevine.graph.Topology;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Large models are merged client by client, small ones all in one stroke: of the same rows they make the same. */
class LinksTest {
    private static final int WIDE = 20_000, NARROW = 1_000; // columns of 8 clients, above and below the limit

    private static Stream<Arguments> merges() {
        Stream<Consensus> how = Stream.of(new WeightedMean(), new Coupling(0.75), new Coupling(2));
        return Stream.concat(Stream.of(Geometry.values()), how)
                .flatMap(consensus -> Stream.of(true, false).map(late -> Arguments.of(consensus, late)));
    }

    @ParameterizedTest
    @MethodSource("merges")
    void clientByClientIsTheSameAsAllAtOnce(Consensus how, boolean late) {
        Random random = new Random(5);
        try (NDManager manager = Engines.manager("PyTorch")) {
            MixingMatrix mixing = MixingMatrix.metropolis(Topology.star(8)); // two groups of different degrees
            Fates fates = Faults.of(0.2).fates(new RandomStreams(5), 0);
            Links links = new Links(14, new Delivery(mixing, fates, null), manager, DataType.FLOAT32);
            NDList own = parts(manager, random), sent = late ? parts(manager, random) : own;
            NDList wide = links.merge(own, sent, how, Oddities.NONE);
            for (int from = 0; from < WIDE; from += NARROW) {
                NDList ownColumns = columns(own, from), sentColumns = late ? columns(sent, from) : ownColumns;
                NDList narrow = links.merge(ownColumns, sentColumns, how, Oddities.NONE);
                assertEquals(narrow.size(), wide.size());
                for (int part = 0; part < wide.size(); part++)
                    assertArrayEquals(
                            narrow.get(part).toFloatArray(),
                            column(wide.get(part), from).toFloatArray(),
                            1e-6f);
            }
            wide.forEach(part -> assertEquals(own.head().getManager(), part.getManager()));
        }
    }

    private static NDList parts(NDManager manager, Random random) {
        NDList parts = new NDList();
        for (int part = 0; part < 2; part++) {
            float[] values = new float[8 * WIDE];
            for (int k = 0; k < values.length; k++) values[k] = 0.1f + random.nextFloat();
            parts.add(manager.create(values, new Shape(8, WIDE)));
        }
        return parts;
    }

    private static NDList columns(NDList parts, int from) {
        return new NDList(parts.stream().map(part -> column(part, from)).toList());
    }

    private static NDArray column(NDArray part, int from) {
        return part.get(":, " + from + ":" + (from + NARROW)).duplicate();
    }
}
