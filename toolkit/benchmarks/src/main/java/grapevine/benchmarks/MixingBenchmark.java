package grapevine.benchmarks;

import grapevine.core.Loop;
import grapevine.core.Timing;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.infra.BenchmarkParams;

/** Clients on a ring who average d float32 numbers each with their neighbours. */
public abstract class MixingBenchmark extends RoundBenchmark {
    /** The DJL engine. */
    @Param({"Java", "MXNet", "PyTorch"})
    public String engine;

    @Override
    final Loop<?> start(BenchmarkParams chosen) {
        int clients = Integer.parseInt(chosen.getParam("clients")), d = Integer.parseInt(chosen.getParam("d"));
        return new Workload(new Still.Mix(), new Still(clients, d), Timing.synchronous()).loop(engine);
    }

    /** One round. */
    @Benchmark
    public void mix() {
        next();
    }

    /** Many clients, up to 256 MB. */
    public static class OfMany extends MixingBenchmark {
        /** How many. */
        @Param("64")
        public int clients;

        /** Numbers of each. */
        @Param({"10000", "100000", "1000000"})
        public int d;
    }

    /** Few clients, 320 MB. */
    public static class OfLarge extends MixingBenchmark {
        /** How many. */
        @Param("8")
        public int clients;

        /** Numbers of each. */
        @Param("10000000")
        public int d;
    }
}
