package grapevine;

import ai.djl.nn.Block;
import grapevine.algorithms.GossipLangevin;
import grapevine.algorithms.GossipSgd;
import grapevine.algorithms.KlAdam;
import grapevine.algorithms.NonlinearGossip;
import grapevine.core.Absence;
import grapevine.core.Algorithm;
import grapevine.core.Channel;
import grapevine.core.Compression;
import grapevine.core.Engines;
import grapevine.core.Faults;
import grapevine.core.Metric;
import grapevine.core.Plan;
import grapevine.core.Quantized;
import grapevine.core.RandomStreams;
import grapevine.core.Records;
import grapevine.core.Schedule;
import grapevine.core.Task;
import grapevine.core.Thinning;
import grapevine.core.Times;
import grapevine.core.Timing;
import grapevine.core.TopK;
import grapevine.data.BySubject;
import grapevine.data.ClassesPerClient;
import grapevine.data.Corruption;
import grapevine.data.Dataset;
import grapevine.data.Digits;
import grapevine.data.Dirichlet;
import grapevine.data.Iid;
import grapevine.data.Imbalance;
import grapevine.data.JpegNoise;
import grapevine.data.Partition;
import grapevine.data.Shards;
import grapevine.data.Source;
import grapevine.graph.GraphSchedule;
import grapevine.graph.GraphSequence;
import grapevine.graph.MixingMatrix;
import grapevine.graph.RandomEdges;
import grapevine.graph.Topology;
import grapevine.metrics.ClientScores;
import grapevine.metrics.ConsensusDistance;
import grapevine.metrics.ConsensusError;
import grapevine.metrics.MeanModelScores;
import grapevine.metrics.SynchronisationIndex;
import grapevine.tasks.Autoencoder;
import grapevine.tasks.Classification;
import grapevine.tasks.Models;
import grapevine.tasks.Regression;
import grapevine.tasks.Segmentation;
import grapevine.tasks.Vae;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What has been chosen for an experiment; null where something else was chosen in its place. */
record Choices(
        Topology topology,
        Weights weights,
        MixingMatrix matrix,
        boolean lazy,
        GraphSchedule graphs,
        int delay,
        Faults faults,
        Absence absence,
        Compression compression,
        double bandwidth,
        double trigger,
        Double gossipUntil,
        Timing timing,
        Thinning thinning,
        Source source,
        Partition partition,
        Imbalance imbalance,
        Corruption corruption,
        String model,
        Supplier<? extends Block> block,
        Task task,
        Algorithm<?> algorithm,
        int batch,
        int localSteps,
        Schedule schedule,
        int evaluateEvery,
        List<Metric> metrics,
        long seed,
        String engine,
        boolean centralized,
        Saving saving) {

    /** The rules for weights that need not know them in advance. */
    enum Weights {
        METROPOLIS,
        UNIFORM,
        COLUMN_STOCHASTIC,
        DATA_SCALED
    }

    private static final int MOST_SAMPLES = 10_000_000; // of a batch; more are more than memory holds
    private static final int LOOK_AHEAD = 10; // rounds whose weights are shown to the algorithm before the first

    private static final List<Metric> STANDARD_METRICS = List.of(
            new ClientScores(),
            new MeanModelScores(),
            new ConsensusDistance(),
            new SynchronisationIndex(),
            new ConsensusError());

    /** The defaults on a graph. */
    static Choices on(Topology topology) {
        require(
                required("on", topology).connected(),
                "on(topology) needs a connected graph, got " + topology
                        + (topology.symmetric()
                                ? "; of random graphs erdosRenyi(clients, u, seed), most are connected where u > ln(n)/n"
                                : "; along one-way links too, news needs to get from every client to every other"));
        return new Choices(
                topology,
                topology.symmetric() ? Weights.METROPOLIS : Weights.COLUMN_STOCHASTIC,
                null,
                false,
                null,
                0,
                Faults.none(),
                Absence.none(),
                null,
                Double.POSITIVE_INFINITY,
                0,
                null,
                Timing.synchronous(),
                null,
                new Digits(),
                new Iid(),
                null,
                null,
                null,
                null,
                null,
                new GossipSgd(),
                32,
                1,
                new Schedule.Constant(),
                10,
                List.of(),
                0,
                null,
                false,
                null);
    }

    Choices topology(Topology other) {
        Choices there = on(required("topology", other));
        require(
                matrix == null,
                "topology(topology) needs weights by a rule, got mixing(matrix) on " + topology
                        + "; choose the graph first and the matrix after it");
        require(
                task == null || task.clients() == other.clients(),
                "topology(topology) needs as many clients as the task, " + (task == null ? 0 : task.clients())
                        + ", got " + other.clients());
        int examples = task == null ? source.load().train().size() : other.clients();
        require(
                examples >= other.clients(),
                "topology(topology) needs at most one client per training example, " + examples + ", got "
                        + other.clients());
        if (corruption != null) corruption.check(source.load(), other.clients());
        if (graphs != null) graphs.check(other);
        timing.check(other, channel(), once());
        requireClients(absence, other.clients());
        boolean standard = weights == on(topology).weights;
        return set("topology", other).weights(standard ? there.weights : weights);
    }

    Choices set(String component, Object value) {
        Map<String, Object> values = Records.components(this);
        require(values.containsKey(component), "Bug: no choice " + component);
        values.put(component, value);
        return Records.rebuild(Choices.class, values);
    }

    Choices weights(Weights rule) {
        if (rule == Weights.METROPOLIS) MixingMatrix.metropolis(topology); // refuses one-way links here and now
        return set("weights", rule).set("matrix", null);
    }

    Choices mixing(MixingMatrix own) {
        required("mixing", own);
        require(
                graphs == null,
                "mixing(matrix) needs one graph for all rounds, got " + graphs + "; weights on those follow a rule");
        require(
                own.topology().equals(topology),
                "mixing(matrix) needs weights on this experiment's " + topology + ", got weights on " + own.topology()
                        + "; Experiment.on(matrix.topology()) begins one on that graph");
        requireRule(timing, own);
        return set("matrix", own);
    }

    Choices graphs(String call, GraphSchedule other) {
        required("graphs", other).check(topology);
        require(
                other instanceof Record,
                "graphs(schedule) needs a record, got " + other.getClass().getName()
                        + "; write it as record Name(...) implements GraphSchedule");
        require(
                matrix == null,
                call
                        + " needs weights by a rule, since every graph has its own, got mixing(matrix); call metropolis()");
        return set("graphs", other).inTime();
    }

    Choices timing(Timing other) {
        requireRule(other, matrix);
        requireRecord("computeTime(times)", other.compute());
        requireRecord("linkTime(times)", other.link());
        return set("timing", other).inTime();
    }

    /** Refuses a channel or an exchange that does not go with when clients are active. */
    private Choices inTime() {
        timing.check(topology, channel(), once());
        return this;
    }

    private static void requireRecord(String call, Times law) {
        require(
                law == null || law instanceof Record,
                call + " needs a record, got "
                        + (law == null ? "" : law.getClass().getName())
                        + "; write it as record Name(...) implements Times");
    }

    private static void requireClients(Times law, int clients) {
        if (law instanceof Times.Stragglers slow)
            for (int client : slow.clients())
                require(
                        client < clients,
                        "Times.Stragglers(usual, factor, clients) needs clients < " + clients + ", got " + client);
    }

    private double once() {
        return gossipUntil == null ? Double.POSITIVE_INFINITY : gossipUntil;
    }

    private static void requireRule(Timing timing, MixingMatrix matrix) {
        require(
                timing.clocks() == null || matrix == null,
                "asynchronous() needs weights by a rule, since each pair has its own, got mixing(matrix);"
                        + " call metropolis()");
    }

    Choices channel(String component, Object value) {
        Choices chosen = set(component, value);
        chosen.channel().check(once()); // refuses values out of range
        return chosen.inTime();
    }

    /** One kind of fault more or less. */
    Choices fault(String kind, Object value) {
        Map<String, Object> values = Records.components(faults);
        values.put(kind, value);
        return channel("faults", Records.rebuild(Faults.class, values));
    }

    Choices compression(Compression other) {
        require(
                required("compression", other) instanceof Record,
                "compression(compression) needs a record, got "
                        + other.getClass().getName() + "; write it as record Name(...) implements Compression");
        return channel("compression", other);
    }

    Choices churn(double leave, int rounds) {
        return channel("absence", new Absence(leave, rounds, absence.crashes(), absence.cuts()));
    }

    Choices crash(int round, int... clients) {
        require(round >= 0, "crash(round, clients) needs round >= 0, got " + round);
        List<Absence.Crash> more = new ArrayList<>(absence.crashes());
        more.add(new Absence.Crash(round, some("crash(round, clients)", clients)));
        return channel("absence", new Absence(absence.leave(), absence.rounds(), more, absence.cuts()));
    }

    Choices cut(int from, int to, int... clients) {
        require(from >= 0 && to > from, "cut(from, to, clients) needs 0 <= from < to, got " + from + " and " + to);
        List<Absence.Cut> more = new ArrayList<>(absence.cuts());
        more.add(new Absence.Cut(from, to, some("cut(from, to, clients)", clients)));
        return channel("absence", new Absence(absence.leave(), absence.rounds(), absence.crashes(), more));
    }

    private List<Integer> some(String call, int... clients) {
        List<Integer> chosen = Arrays.stream(required(call.replaceAll("\\(.*", ""), clients))
                .boxed()
                .toList();
        require(!chosen.isEmpty(), call + " needs at least one client, got none");
        for (int client : chosen)
            require(
                    client >= 0 && client < topology.clients(),
                    call + " needs clients from 0 to " + (topology.clients() - 1) + ", got " + client);
        return chosen;
    }

    private static void requireClients(Absence absence, int clients) {
        Stream.concat(
                        absence.crashes().stream().map(Absence.Crash::clients),
                        absence.cuts().stream().map(Absence.Cut::clients))
                .flatMap(List::stream)
                .filter(client -> client >= clients)
                .findFirst()
                .ifPresent(client -> {
                    throw new IllegalArgumentException(
                            "topology(topology) needs the clients of crash(round, clients) and"
                                    + " cut(from, to, clients), got " + clients + " clients and client " + client);
                });
    }

    Choices gossipUntil(double V) {
        require(V > 0 && V < Double.POSITIVE_INFINITY, "gossipUntil(V) needs a finite V > 0, got " + V);
        channel().check(V);
        return set("gossipUntil", V).inTime();
    }

    Choices data(Source other) {
        Dataset loaded = required("data", other).load();
        require(loaded != null, "data(source) needs a source that loads a data set, got null");
        require(
                loaded.train().size() >= topology.clients(),
                "data(source) needs at least one training example per client, got "
                        + loaded.train().size() + " for " + topology.clients() + " clients");
        if (block == null && model != null) Models.named(model, loaded);
        partition.groups(loaded);
        if (corruption != null) corruption.check(loaded, topology.clients());
        return set("source", other).set("task", null);
    }

    /** Else {@code data(source)} may follow, and looks at model and partition then. */
    private boolean dataChosen() {
        return !source.equals(new Digits());
    }

    Choices partition(Partition other) {
        required("partition", other);
        if (dataChosen()) other.groups(source.load());
        return learning("partition", other);
    }

    Choices corruption(Corruption other) {
        required("corruption", other).check(source.load(), topology.clients());
        return learning("corruption", other);
    }

    Choices model(String name) {
        Models.named(required("model", name));
        if (dataChosen()) Models.named(name, source.load());
        return set("model", name).set("block", null).set("task", null);
    }

    Choices task(Task other) {
        int clients = required("task", other).clients();
        require(
                clients == topology.clients(),
                "task(task) needs a task for " + topology.clients() + " clients, got one for " + clients);
        if (centralized) requirePool(other);
        return set("task", other);
    }

    Choices pooled() {
        requirePool(task);
        requireBatch(batch, true);
        return set("centralized", true);
    }

    private void requireBatch(int samples, boolean pooled) {
        require(
                !pooled || (long) samples * topology.clients() <= Integer.MAX_VALUE,
                "centralized() needs batch(samples) times clients to be an int, got " + samples + " times "
                        + topology.clients());
    }

    private static void requirePool(Task task) {
        require(
                task == null,
                "centralized() needs data that can be pooled, got the task " + task + "; leave out one of the two");
    }

    Choices block(Supplier<? extends Block> own) {
        return learning("block", required("model", own));
    }

    Choices algorithm(Algorithm<?> other) {
        require(
                required("algorithm", other) instanceof Record,
                "algorithm(algorithm) needs a record, got " + other.getClass().getName()
                        + "; write it as record Name(double learningRate) implements Algorithm<Name.State>");
        return set("algorithm", other);
    }

    Choices learningRate(double eta) {
        Map<String, Object> values = Records.components((Record) algorithm);
        require(
                values.get("learningRate") instanceof Double,
                "learningRate(eta) needs an algorithm with a learningRate, got " + Calls.choosing(algorithm));
        values.put("learningRate", eta);
        return set("algorithm", Records.rebuild(((Record) algorithm).getClass(), values));
    }

    Choices klAdam(String call, Function<KlAdam, Algorithm<?>> change) {
        if (algorithm instanceof KlAdam chosen) return set("algorithm", change.apply(chosen));
        throw new IllegalArgumentException(
                call + " needs klAdam() before it, got " + Calls.choosing(algorithm) + "; call klAdam()." + call);
    }

    Choices langevin(String call, UnaryOperator<GossipLangevin> change) {
        if (algorithm instanceof GossipLangevin chosen) return set("algorithm", change.apply(chosen));
        throw new IllegalArgumentException(call + " needs gossipLangevin() before it, got " + Calls.choosing(algorithm)
                + "; call gossipLangevin()." + call);
    }

    Choices order(GossipSgd.Order order) {
        if (algorithm instanceof GossipSgd chosen) return set("algorithm", chosen.order(order));
        if (algorithm instanceof NonlinearGossip chosen) return set("algorithm", chosen.order(order));
        throw new IllegalArgumentException("order(order) needs gossipSgd() or nonlinearGossip() before it, got "
                + Calls.choosing(algorithm) + "; call gossipSgd().order(order)");
    }

    Choices gamma(double gamma) {
        if (algorithm instanceof NonlinearGossip chosen) return set("algorithm", chosen.gamma(gamma));
        throw new IllegalArgumentException("gamma(gamma) needs nonlinearGossip(p, gamma) before it, got "
                + Calls.choosing(algorithm) + "; call nonlinearGossip().gamma(gamma)");
    }

    Choices atLeastOne(String component, String what, int value) {
        if (component.equals("batch")) requireBatch(value, centralized);
        require(
                !component.equals("batch") || value <= MOST_SAMPLES,
                "batch(samples) needs samples <= " + MOST_SAMPLES + ", got " + value);
        require(value >= 1, component + "(" + what + ") needs " + what + " >= 1, got " + value);
        return set(component, value);
    }

    Choices metric(Metric other) {
        List<Metric> more = new ArrayList<>(metrics);
        more.add(required("metric", other));
        return set("metrics", List.copyOf(more));
    }

    Choices saving(int rounds, Path path) {
        Saving chosen = new Saving(rounds, path);
        require(
                !Files.isDirectory(chosen.file()),
                "checkpointEvery(rounds, path) needs a file, got the folder " + path + "; Path.of(\"" + path
                        + "\", \"run\") is a file in it");
        return set("saving", chosen);
    }

    /** The same run, which does not save itself. */
    Choices unsaved() {
        return set("saving", null);
    }

    Choices engine(String name) {
        return set("engine", Engines.require(required("engine", name)));
    }

    /** The engine that runs it: the one chosen, or the default for what is learned. */
    String runsOn() {
        return engine != null ? engine : usualEngine();
    }

    private String usualEngine() {
        if (task != null) return task.engine();
        if (block != null) return Engines.standard();
        return model != null
                ? Models.engine(model)
                : Engines.byDefault("PyTorch"); // models of data's own are dense or uNet
    }

    Choices learning(String component, Object value) {
        return set(component, required(component, value)).set("task", null);
    }

    private String modelName() {
        return model != null ? model : standardModel();
    }

    /** Refuses a model on an engine without gradients, or on data that it does not fit, and weights that the algorithm cannot run on. */
    void check() {
        require(
                task != null || Engines.learns(runsOn()),
                "engine(" + Calls.of(runsOn())
                        + ") needs task(task) or consensusOnly(), since it has no gradients of models, got "
                        + (block != null ? "model(() -> block)" : "model(" + Calls.of(modelName()) + ")")
                        + "; choose engine(\"MXNet\") or engine(\"PyTorch\") for models");
        algorithm.check(mixing());
        requireClients(timing.compute(), topology.clients());
        requireClients(timing.link(), topology.clients());
        require(
                trigger == 0 || timing.clocks() != null || centralized,
                "eventTriggered(threshold) needs clients that meet in pairs, got all together; call asynchronous()");
        if ((graphs != null || absence.leave() > 0) && !centralized)
            for (int t = 0; t < LOOK_AHEAD; t++) algorithm.check(channel().at(mixing(), streams(), t, 0));
        if (task == null && block == null) Models.named(modelName(), source.load());
    }

    /** Everything made: the data split, the weights computed, the model built. */
    Plan plan() {
        check(); // before native memory is taken
        int samples = centralized ? batch * topology.clients() : batch;
        List<Metric> all = new ArrayList<>(STANDARD_METRICS);
        all.addAll(metrics);
        Task made = task != null ? task : learning();
        try {
            return new Plan(
                    algorithm,
                    mixing(),
                    made,
                    task == null,
                    samples,
                    localSteps,
                    schedule,
                    evaluateEvery,
                    all,
                    streams(),
                    runsOn(),
                    centralized ? Channel.perfect() : channel(),
                    centralized ? Double.POSITIVE_INFINITY : once(),
                    centralized ? new Timing(null, timing.compute(), null) : timing,
                    thinning);
        } catch (RuntimeException refused) {
            if (task == null) made.close();
            throw refused;
        }
    }

    /** Data are split only when weights by their sizes are asked for, since others may still be chosen. */
    private Channel channel() {
        double[][] known = new double[1][];
        Supplier<double[]> samples = () -> {
            if (known[0] == null && this.weights == Weights.DATA_SCALED) known[0] = samples();
            return known[0];
        };
        BiFunction<Integer, Integer, MixingMatrix> pairs = (one, other) -> {
            double[] all = samples.get();
            return mixing(Channel.PAIR, all == null ? null : new double[] {all[one], all[other]});
        };
        Function<Topology, MixingMatrix> weights = graph -> mixing(graph, samples.get());
        return new Channel(graphs, weights, delay, faults, absence, compression, bandwidth, trigger, pairs);
    }

    /** What the model and the data say: a Vae paints, masks are found, targets predicted, and else classes told apart. */
    private Task learning() {
        Dataset dataset = source.load();
        String engine = runsOn();
        Block network = block != null ? block.get() : Models.named(modelName(), dataset);
        List<int[]> shares = shares();
        Dataset seen = corruption == null ? dataset : corruption.corrupt(dataset, corruptedExamples());
        require(
                seen != null
                        && seen.shape().equals(dataset.shape())
                        && seen.train().size() == dataset.train().size(),
                "corruption(corruption) needs to give the data set back, of "
                        + dataset.train().size()
                        + " examples of shape " + dataset.shape() + ", got "
                        + (seen == null ? null : seen.train().size() + " of shape " + seen.shape()));
        if (network instanceof Vae vae) return new Autoencoder(seen, shares, vae, engine, seed);
        if (seen.masked()) return new Segmentation(seen, shares, network, engine, seed);
        return seen.numeric()
                ? new Regression(seen, shares, network, engine, seed)
                : new Classification(seen, shares, network, engine, seed);
    }

    /** The clients whose training images are corrupted, in ascending order. */
    int[] corrupted() {
        if (corruption == null || task != null) return new int[0];
        int n = topology.clients();
        int[] affected = corruption.affected(n, streams().of("corruption"));
        require(
                affected != null && Arrays.stream(affected).allMatch(i -> i >= 0 && i < n),
                "corruption(corruption) needs to affect clients in 0 .. " + (n - 1) + ", got "
                        + Arrays.toString(affected));
        return affected;
    }

    /** Their training examples, also where all are pooled. */
    private int[] corruptedExamples() {
        List<int[]> split = split();
        return Arrays.stream(corrupted())
                .flatMap(i -> Arrays.stream(split.get(i)))
                .toArray();
    }

    private String standardModel() {
        Dataset dataset = source.load();
        return dataset.masked() ? "uNet" : dataset.numeric() ? "mlp(64, 64)" : "mlp(64)";
    }

    /** The clients that run: those chosen or, centralized, one alone. */
    Topology graph() {
        return centralized ? Topology.single() : topology;
    }

    MixingMatrix mixing() {
        if (centralized) return MixingMatrix.metropolis(graph());
        return matrix == null
                ? mixing(topology, weights == Weights.DATA_SCALED ? samples() : null)
                : lazy ? matrix.lazy() : matrix;
    }

    /** The weights on a graph of these clients, by the rule that was chosen. */
    private MixingMatrix mixing(Topology graph, double[] samples) {
        MixingMatrix plain =
                switch (weights) {
                    case METROPOLIS -> MixingMatrix.metropolis(graph);
                    case UNIFORM -> MixingMatrix.uniform(graph);
                    case COLUMN_STOCHASTIC -> MixingMatrix.columnStochastic(graph);
                    case DATA_SCALED -> MixingMatrix.dataScaled(graph, samples);
                };
        return lazy ? plain.lazy() : plain;
    }

    private double[] samples() {
        double[] counts = new double[topology.clients()];
        List<int[]> shares = task == null ? shares() : List.of();
        for (int i = 0; i < counts.length; i++) counts[i] = task == null ? shares.get(i).length : task.samples(i);
        return counts;
    }

    /** For each client that runs the positions of its training examples. */
    private List<int[]> shares() {
        return centralized
                ? List.of(IntStream.range(0, source.load().train().size()).toArray())
                : split();
    }

    /** For each client that was chosen the positions of its training examples. */
    private List<int[]> split() {
        int[] groups = partition.groups(source.load());
        int[] counts = imbalance == null
                ? Imbalance.equal(topology.clients(), groups.length)
                : imbalance.draw(topology.clients(), groups.length, streams().of("sizes"));
        List<int[]> shares = partition.split(groups, counts, streams().of("partition"));
        require(
                dealt(shares, groups.length),
                "partition(partition) needs to give each of " + topology.clients()
                        + " clients at least one of the positions 0 .. " + (groups.length - 1) + ", got "
                        + (shares == null ? null : shares.size() + " shares that do not"));
        return shares;
    }

    private boolean dealt(List<int[]> shares, int examples) {
        return shares != null
                && shares.size() == topology.clients()
                && shares.stream()
                        .allMatch(share -> share != null
                                && share.length > 0
                                && Arrays.stream(share).allMatch(k -> k >= 0 && k < examples));
    }

    int[][] labels() {
        require(task == null, "labels() needs data with classes, got the task " + task);
        Dataset dataset = source.load();
        List<int[]> shares = shares();
        int[][] counts = new int[shares.size()][dataset.classes().size()];
        for (int i = 0; i < counts.length; i++)
            for (int position : shares.get(i)) counts[i][dataset.train().labels()[position]]++;
        return counts;
    }

    private RandomStreams streams() {
        return new RandomStreams(seed);
    }

    /** The calls that make the experiment, without those that choose a default. */
    List<String> calls() {
        Choices standard = on(topology);
        List<String> calls = new ArrayList<>();
        boolean named = topology.name().matches("(?!of|directed\\(|single)[a-zA-Z]+\\(.*\\)");
        calls.add(named ? "." + topology.name() : ".on(" + topology + ")");
        if (matrix != null) calls.add(".mixing(MixingMatrix.of(topology, " + Calls.of(matrix.weights()) + "))");
        else if (weights == Weights.UNIFORM) calls.add(".uniform()");
        else if (weights == Weights.COLUMN_STOCHASTIC && weights != standard.weights) calls.add(".columnStochastic()");
        else if (weights == Weights.DATA_SCALED) calls.add(".dataScaled()");
        if (lazy) calls.add(".lazy()");
        if (graphs instanceof RandomEdges edges) calls.add(".randomEdges" + Calls.arguments(edges));
        else if (graphs instanceof GraphSequence sequence)
            calls.add(".timeVarying("
                    + sequence.graphs().stream().map(Topology::toString).collect(Collectors.joining(", ")) + ")");
        else if (graphs != null) calls.add(".graphs(" + Calls.of(graphs) + ")");
        if (delay != 0) calls.add(".delay(" + delay + ")");
        calls.addAll(Calls.faults(faults));
        calls.addAll(Calls.absence(absence));
        if (compression instanceof Quantized q) calls.add(".quantized(" + q.bits() + ")");
        else if (compression instanceof TopK top)
            calls.add(".topK(" + top.fraction() + (top.gamma() == top.fraction() ? "" : ", " + top.gamma()) + ")");
        else if (compression != null) calls.add(".compression(" + Calls.of(compression) + ")");
        if (bandwidth != Double.POSITIVE_INFINITY) calls.add(".bandwidth(" + bandwidth + ")");
        if (trigger != 0) calls.add(".eventTriggered(" + trigger + ")");
        if (gossipUntil != null) calls.add(".gossipUntil(" + gossipUntil + ")");
        calls.addAll(Calls.timing(timing));
        if (task != null) calls.add(Calls.learning(task));
        else {
            if (source instanceof Experiment.Given given)
                calls.add(".data(" + given.load().name() + ")");
            else if (!source.equals(standard.source)) calls.add(".data(" + Calls.of(source) + ")");
            if (!partition.equals(standard.partition)) calls.add(partitionCall());
            if (imbalance != null) calls.add(".imbalance" + Calls.arguments(imbalance));
            if (corruption instanceof JpegNoise noise) calls.add(".jpegNoise" + Calls.arguments(noise));
            else if (corruption != null) calls.add(".corruption(" + Calls.of(corruption) + ")");
            if (block != null) calls.add(".model(() -> block)");
            else if (model != null) calls.add(".model(" + Calls.of(model) + ")");
        }
        calls.addAll(Calls.each(Calls.choosing(algorithm)));
        if (batch != standard.batch) calls.add(".batch(" + batch + ")");
        if (localSteps != standard.localSteps) calls.add(".localSteps(" + localSteps + ")");
        if (!schedule.equals(standard.schedule)) calls.add(".schedule(" + Calls.of(schedule) + ")");
        if (evaluateEvery != standard.evaluateEvery) calls.add(".evaluateEvery(" + evaluateEvery + ")");
        for (Metric metric : metrics)
            calls.add(".metric(" + (metric instanceof Record ? Calls.of(metric) : "metric") + ")");
        if (seed != standard.seed) calls.add(".seed(" + seed + (seed == (int) seed ? ")" : "L)"));
        if (thinning != null) calls.add(".draws" + Calls.arguments(thinning));
        if (!runsOn().equals(usualEngine())) calls.add(".engine(" + Calls.of(engine) + ")");
        if (centralized) calls.add(".centralized()");
        if (saving != null) calls.add(".checkpointEvery" + Calls.arguments(saving));
        return calls;
    }

    private String partitionCall() {
        if (partition instanceof Dirichlet p) return ".dirichlet" + Calls.arguments(p);
        if (partition instanceof Shards p) return ".shards" + Calls.arguments(p);
        if (partition instanceof ClassesPerClient p) return ".classesPerClient" + Calls.arguments(p);
        if (partition instanceof BySubject) return ".bySubject()";
        return ".partition(" + Calls.of(partition) + ")";
    }

    static <T> T required(String call, T value) {
        if (value == null) throw new IllegalArgumentException(call + "(...) needs a value, got null");
        return value;
    }

    private static void require(boolean holds, String message) {
        if (!holds) throw new IllegalArgumentException(message);
    }
}
