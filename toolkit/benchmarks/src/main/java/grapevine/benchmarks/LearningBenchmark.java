package grapevine.benchmarks;

import grapevine.core.Loop;
import grapevine.metrics.ClientScores;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.infra.BenchmarkParams;

/** Clients on a ring who learn from noise, in batches of 32. {@code -p clients=4,16} is for other numbers of them. */
public abstract class LearningBenchmark extends RoundBenchmark {
    /** The DJL engine. */
    @Param({"MXNet", "PyTorch"})
    public String engine;

    @Override
    final Loop<?> start(BenchmarkParams chosen) {
        int clients = Integer.parseInt(chosen.getParam("clients"));
        return Workload.learning(chosen.getParam("model"), chosen.getParam("algorithm"), clients, engine)
                .loop(engine);
    }

    /** One round at a time. */
    public abstract static class Rounds extends LearningBenchmark {
        /** One round. */
        @Benchmark
        public void round() {
            next();
        }
    }

    /** LeNet on 3x32x32, 62,006 parameters: what an algorithm adds. */
    public static class LeNet extends Rounds {
        /** By name. */
        @Param("leNet")
        public String model;

        /** By the name of its method. */
        @Param({"gossipSgd", "gradientTracking", "euclideanAdam", "klAdam"})
        public String algorithm;

        /** How many. */
        @Param("8")
        public int clients;
    }

    /** LeNet again: what more clients add. */
    public static class LeNetOfMany extends Rounds {
        /** By name. */
        @Param("leNet")
        public String model;

        /** By the name of its method. */
        @Param("gossipSgd")
        public String algorithm;

        /** How many. */
        @Param("64")
        public int clients;
    }

    /** Softmax regression on 28x28, 7,850 parameters: a round with little to compute. */
    public static class Softmax extends Rounds {
        /** By name. */
        @Param("softmax")
        public String model;

        /** By the name of its method. */
        @Param("gossipSgd")
        public String algorithm;

        /** How many. */
        @Param("16")
        public int clients;
    }

    /** Smaller networks than LeNet, 50,890 parameters on 28x28, and larger ones, ResNet-8 with group normalisation. */
    public static class Networks extends Rounds {
        /** By name. */
        @Param({"mlp(64)", "resNet8"})
        public String model;

        /** By the name of its method. */
        @Param("gossipSgd")
        public String algorithm;

        /** How many. */
        @Param("8")
        public int clients;
    }

    /** Scores of all clients on 1,000 test examples. */
    public static class Evaluation extends LearningBenchmark {
        /** By name. */
        @Param("leNet")
        public String model;

        /** By the name of its method. */
        @Param("gossipSgd")
        public String algorithm;

        /** How many. */
        @Param("8")
        public int clients;

        /** One evaluation. */
        @Benchmark
        public Map<String, double[]> evaluation() {
            return loop.measure(new ClientScores());
        }
    }
}
