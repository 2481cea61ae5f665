package grapevine.benchmarks;

import grapevine.core.Clocks;
import grapevine.core.Loop;
import grapevine.core.Timing;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/** Clients on a ring with d numbers each: what a round costs that has hardly anything to compute. */
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class FewNumbersBenchmark extends RoundBenchmark {
    private static final Timing MEETINGS = new Timing(Clocks.clients(1), null, null);

    /** How many. */
    @Param("20")
    public int clients;

    /** Numbers of each. */
    @Param("10")
    public int d;

    /** Gossip SGD on parabolas, all together. */
    public static class Together extends FewNumbersBenchmark {
        /** The DJL engine. */
        @Param({"Java", "MXNet", "PyTorch"})
        public String engine;

        @Override
        Loop<?> start(BenchmarkParams chosen) {
            return Workload.quadratic(clients, d, Timing.synchronous()).loop(engine);
        }

        /** One round. */
        @Benchmark
        public void smallRound() {
            next();
        }
    }

    /** Gossip SGD on parabolas, two at a time. */
    public static class Meetings extends FewNumbersBenchmark {
        /** The DJL engine. */
        @Param("Java")
        public String engine;

        @Override
        Loop<?> start(BenchmarkParams chosen) {
            return Workload.quadratic(clients, d, MEETINGS).loop(engine);
        }

        /** One meeting. */
        @Benchmark
        public void meeting() {
            next();
        }
    }

    /** Two at a time who do nothing. */
    public static class EmptyMeetings extends FewNumbersBenchmark {
        /** The DJL engine. */
        @Param("Java")
        public String engine;

        @Override
        Loop<?> start(BenchmarkParams chosen) {
            return new Workload(new Still.Idle(), new Still(clients, d), MEETINGS).loop(engine);
        }

        /** One meeting. */
        @Benchmark
        public void emptyMeeting() {
            next();
        }
    }
}
