package grapevine.algorithms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonNull;
import grapevine.core.Algorithm;
import grapevine.core.Channel;
import grapevine.core.Checkpoint;
import grapevine.core.Loop;
import grapevine.core.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong goes wrong alike on all engines: so the laws that {@link FaultsLawsTest} holds on Java hold there. */
class FaultsOnEnginesTest {
    private static final int N = 8;
    private static final List<String> NATIVE = List.of("MXNet", "PyTorch");

    static Stream<Arguments> runs() {
        return NATIVE.stream().flatMap(engine -> FaultsLawsTest.roughRuns()
                .map(run -> Arguments.of(engine, run.get()[0], run.get()[1])));
    }

    static Stream<Arguments> fewRuns() {
        List<Algorithm<?>> few = List.of(new PushSum(), new GradientTracking(0.05), new KlAdam());
        return NATIVE.stream().flatMap(engine -> FaultsLawsTest.roughs()
                .flatMap(channel -> few.stream().map(algorithm -> Arguments.of(engine, algorithm, channel))));
    }

    static Stream<Arguments> meetings() {
        List<Algorithm<?>> few = List.of(new GossipSgd(), new PushSum(), new GradientTracking(0.05), new KlAdam());
        return NATIVE.stream().flatMap(engine -> MeetingFaultsLawsTest.roughs()
                .flatMap(channel -> few.stream().map(algorithm -> Arguments.of(engine, algorithm, channel))));
    }

    @ParameterizedTest
    @MethodSource("meetings")
    void theSameGoesWrongInMeetingsAndIsSaved(
            String engine, Algorithm<?> algorithm, Channel channel, @TempDir Path folder) throws IOException {
        Plan java = MeetingFaultsLawsTest.ring(algorithm, channel), plan = Lab.on(engine, java);
        try (Loop<?> here = Loop.of(java);
                Loop<?> there = Loop.of(plan);
                Loop<?> second = Loop.of(plan)) {
            here.run(30, t -> {});
            there.run(17, t -> {});
            there.checkpoint(JsonNull.INSTANCE).write(folder.resolve("run"));
            there.run(13, t -> {});
            second.restore(Checkpoint.read(folder.resolve("run")));
            second.run(13, t -> {});
            double[][] expected = here.models(), models = there.models();
            assertArrayEquals(models, second.models());
            for (int i = 0; i < N; i++) assertArrayEquals(expected[i], models[i], 1e-9);
            assertEquals(here.latest().bytes(), there.latest().bytes());
            assertEquals(here.latest().time(), there.latest().time());
        }
    }

    static Stream<Arguments> meansKept() {
        return NATIVE.stream().flatMap(engine -> FaultsLawsTest.meanKeeping()
                .map(channel -> Arguments.of(engine, new GossipSgd(), channel)));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void theSameGoesWrongAsOnJava(String engine, Algorithm<?> algorithm, Channel channel) {
        Plan plan = FaultsLawsTest.rough(algorithm, channel);
        try (Loop<?> here = Loop.of(plan);
                Loop<?> there = Loop.of(Lab.on(engine, plan))) {
            here.run(8, t -> {});
            there.run(8, t -> {});
            double[][] expected = here.models(), models = there.models();
            for (int i = 0; i < N; i++) assertArrayEquals(expected[i], models[i], 1e-9);
            assertEquals(here.latest().messages(), there.latest().messages());
            assertEquals(here.latest().bytes(), there.latest().bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("fewRuns")
    void aSavedRunGoesOnAsIfItHadNotStopped(
            String engine, Algorithm<?> algorithm, Channel channel, @TempDir Path folder) throws IOException {
        Plan plan = Lab.on(engine, FaultsLawsTest.rough(algorithm, channel));
        double[][] whole = Lab.models(plan, 9);
        try (Loop<?> first = Loop.of(plan);
                Loop<?> second = Loop.of(plan)) {
            first.run(5, t -> {});
            first.checkpoint(JsonNull.INSTANCE).write(folder.resolve("run"));
            second.restore(Checkpoint.read(folder.resolve("run")));
            second.run(4, t -> {});
            assertArrayEquals(whole, second.models());
        }
    }

    @ParameterizedTest
    @MethodSource("meansKept")
    void absenceAndCompressionKeepTheMean(String engine, Algorithm<?> algorithm, Channel channel) {
        double[][] start = Lab.random(N, 1);
        double[][] after = Lab.models(Lab.on(engine, FaultsLawsTest.talking(algorithm, channel, start)), 40);
        assertArrayEquals(Lab.mean(start), Lab.mean(after), 1e-10);
    }
}
