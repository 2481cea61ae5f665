package grapevine;

import ai.djl.nn.Block;
import grapevine.algorithms.EuclideanAdam;
import grapevine.algorithms.GossipLangevin;
import grapevine.algorithms.GossipSgd;
import grapevine.algorithms.GradientTracking;
import grapevine.algorithms.KlAdam;
import grapevine.algorithms.NonlinearGossip;
import grapevine.algorithms.PushSum;
import grapevine.algorithms.QuasiGlobalMomentum;
import grapevine.charts.Chart;
import grapevine.charts.LabelsChart;
import grapevine.charts.TopologyDrawing;
import grapevine.consensus.Geometry;
import grapevine.core.Absence;
import grapevine.core.Algorithm;
import grapevine.core.Clocks;
import grapevine.core.Compression;
import grapevine.core.Faults;
import grapevine.core.Metric;
import grapevine.core.Quantized;
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
import grapevine.data.Dirichlet;
import grapevine.data.Iid;
import grapevine.data.Imbalance;
import grapevine.data.JpegNoise;
import grapevine.data.Partition;
import grapevine.data.Shards;
import grapevine.data.Source;
import grapevine.data.Sources;
import grapevine.graph.GraphSchedule;
import grapevine.graph.GraphSequence;
import grapevine.graph.LinearGossip;
import grapevine.graph.MixingMatrix;
import grapevine.graph.RandomEdges;
import grapevine.graph.Topology;
import grapevine.tasks.Agreement;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The front door: who talks to whom, what they learn, with which algorithm. Immutable, and every choice has a default,
 * so a notebook may branch from any cell and call the methods in any order.
 *
 * <pre>{@code
 *   Experiment.ring(8).dirichlet(0.1).klAdam().run(50).chart();
 * }</pre>
 *
 * <p>By default: Metropolis weights (column-stochastic ones where links are one-way), the synthetic digits dealt at
 * random, {@code mlp(64)} (where the data have masks {@code uNet}, where they have targets {@code mlp(64, 64)}),
 * {@link GossipSgd}, batches of 32, one local step, constant learning rate, a measurement every 10 rounds, seed 0, the
 * engine that suits what is learned.
 */
public final class Experiment {
    private final Choices choices;

    private Experiment(Choices choices) {
        this.choices = choices;
    }

    /** n clients in a circle; see {@link Topology#ring}. */
    public static Experiment ring(int clients) {
        return on(Topology.ring(clients));
    }

    /** n clients in a circle who also talk to their neighbours' neighbours; see {@link Topology#twoHopRing}. */
    public static Experiment twoHopRing(int clients) {
        return on(Topology.twoHopRing(clients));
    }

    /** A hierarchy below client 0; see {@link Topology#tree}. */
    public static Experiment tree(int clients, int branching) {
        return on(Topology.tree(clients, branching));
    }

    /** A rectangle; see {@link Topology#grid}. */
    public static Experiment grid(int rows, int columns) {
        return on(Topology.grid(rows, columns));
    }

    /** A rectangle whose opposite sides are joined; see {@link Topology#torus}. */
    public static Experiment torus(int rows, int columns) {
        return on(Topology.torus(rows, columns));
    }

    /** Client 0 in the middle; see {@link Topology#star}. */
    public static Experiment star(int clients) {
        return on(Topology.star(clients));
    }

    /** Everyone next to everyone; see {@link Topology#complete}. */
    public static Experiment complete(int clients) {
        return on(Topology.complete(clients));
    }

    /** The corners of a cube; see {@link Topology#hypercube}. */
    public static Experiment hypercube(int dimension) {
        return on(Topology.hypercube(dimension));
    }

    /** Neighbours 1, 2, 4, 8, ... places away; see {@link Topology#exponential}. */
    public static Experiment exponential(int clients) {
        return on(Topology.exponential(clients));
    }

    /** n clients in a circle, each sending to the next one alone; see {@link Topology#directedRing}. */
    public static Experiment directedRing(int clients) {
        return on(Topology.directedRing(clients));
    }

    /** One-way links to the clients 1, 2, 4, 8, ... places further; see {@link Topology#directedExponential}. */
    public static Experiment directedExponential(int clients) {
        return on(Topology.directedExponential(clients));
    }

    /** Every link with probability u; see {@link Topology#erdosRenyi}. */
    public static Experiment erdosRenyi(int clients, double u, long seed) {
        return on(Topology.erdosRenyi(clients, u, seed));
    }

    /** Any connected graph; {@link #topology(Topology)} puts an experiment on another one. */
    public static Experiment on(Topology topology) {
        return new Experiment(Choices.on(topology));
    }

    static Experiment of(Choices choices) {
        return new Experiment(choices);
    }

    /** Several experiments side by side; equal seeds mean equal data, batches and start. */
    public static Comparison compare(Experiment... experiments) {
        return Comparison.of(experiments);
    }

    /**
     * The same experiment on another graph, also of another size. Weights are by the rule chosen before; where that is the
     * default of the old graph, it is that of the new one.
     */
    public Experiment topology(Topology topology) {
        return with(c -> c.topology(topology));
    }

    /** Weights of your own, on this experiment's graph. */
    public Experiment mixing(MixingMatrix matrix) {
        return with(c -> c.mixing(matrix));
    }

    /** Symmetric weights, the default where links go both ways; see {@link MixingMatrix#metropolis}. */
    public Experiment metropolis() {
        return with(c -> c.weights(Choices.Weights.METROPOLIS));
    }

    /** Equal weights for oneself and each neighbour; see {@link MixingMatrix#uniform}. */
    public Experiment uniform() {
        return with(c -> c.weights(Choices.Weights.UNIFORM));
    }

    /** Everyone hands out equal shares, the default where links are one-way; see {@link MixingMatrix#columnStochastic}. */
    public Experiment columnStochastic() {
        return with(c -> c.weights(Choices.Weights.COLUMN_STOCHASTIC));
    }

    /** Whoever has more data weighs more; see {@link MixingMatrix#dataScaled}. */
    public Experiment dataScaled() {
        return with(c -> c.weights(Choices.Weights.DATA_SCALED));
    }

    /** (I + W) / 2 in the place of W; see {@link MixingMatrix#lazy}. */
    public Experiment lazy() {
        return with(c -> c.set("lazy", true));
    }

    /** In every round each edge of the graph is there with probability u, in (0, 1]; see {@link RandomEdges}. */
    public Experiment randomEdges(double u) {
        return graphs("randomEdges(u)", new RandomEdges(u));
    }

    /** One graph after the other, of the same clients; see {@link GraphSequence}. */
    public Experiment timeVarying(Topology... graphs) {
        return graphs("timeVarying(graphs)", new GraphSequence(Arrays.asList(Choices.required("timeVarying", graphs))));
    }

    /** Graphs that change from round to round in a way of your own; weights follow the rule that was chosen. */
    public Experiment graphs(GraphSchedule schedule) {
        return graphs("graphs(schedule)", schedule);
    }

    private Experiment graphs(String call, GraphSchedule schedule) {
        return with(c -> c.graphs(call, schedule));
    }

    /**
     * What is said is heard this many rounds later, >= 0. Averages compare the neighbours with what oneself was then: in
     * the place of W A(t) there is A(t) + (W - I) A(t - rounds), stable only up to a critical delay; see {@link
     * LinearGossip#criticalDelayInRounds}.
     */
    public Experiment delay(int rounds) {
        return with(c -> c.channel("delay", rounds));
    }

    /**
     * Each message gets lost with probability q, in [0, 1). Its weight goes to what the receiver has itself; with
     * {@link #columnStochastic} weights it is gone, but for clients who meet in pairs.
     */
    public Experiment loss(double q) {
        return with(c -> c.fault("loss", q));
    }

    /**
     * Each message arrives twice with probability q, in [0, 1). Where clients average, the last one of a neighbour counts, so
     * that nothing changes; shares that are handed out are counted twice. For all faults see {@link Faults}.
     */
    public Experiment duplicates(double q) {
        return with(c -> c.fault("duplicates", q));
    }

    /**
     * Each message is overtaken by its successor with probability q, in [0, 1): it arrives a round later, and is heard last. With
     * {@code asynchronous()}, it is heard when the same two next talk, in the place of what is said then.
     */
    public Experiment reordering(double q) {
        return with(c -> c.fault("reordering", q));
    }

    /** In each message, with probability q, in [0, 1), one bit arrives the other way round. */
    public Experiment bitFlips(double q) {
        return with(c -> c.fault("bitFlips", q));
    }

    /** In each message, with probability q, in [0, 1), one number arrives as NaN; the run ends there, unless {@link #checksums}. */
    public Experiment garbled(double q) {
        return with(c -> c.fault("garbled", q));
    }

    /** Receivers notice what arrives otherwise than it was sent, and drop it: as good as lost. */
    public Experiment checksums() {
        return with(c -> c.fault("checksums", true));
    }

    /** In every round each client is away with probability q, in [0, 1), each for itself; see {@link Absence}. */
    public Experiment churn(double q) {
        return churn(q, 1);
    }

    /** In every round each client leaves with probability q, and is away for this many rounds, >= 1. */
    public Experiment churn(double q, int rounds) {
        return with(c -> c.churn(q, rounds));
    }

    /** From this round on, counted from 0, these clients are gone for ever; with {@code asynchronous()} from this moment. */
    public Experiment crash(int round, int... clients) {
        return with(c -> c.crash(round, clients));
    }

    /**
     * In the rounds {@code from}, ..., {@code to - 1} these clients and the others do not hear each other; then it heals. With
     * {@code asynchronous()}, two of different sides who begin to meet at {@code from <= time < to} each learn alone.
     */
    public Experiment cut(int from, int to, int... clients) {
        return with(c -> c.cut(from, to, clients));
    }

    /** Messages have so many bits per number, from 1 to 16; see {@link Quantized}. */
    public Experiment quantized(int bits) {
        return compression(new Quantized(bits));
    }

    /** Messages hold only this share of the numbers, those that changed most, in (0, 1]; see {@link TopK}. */
    public Experiment topK(double fraction) {
        return compression(new TopK(fraction));
    }

    /** The same, going a part gamma of the way to the neighbours, in (0, 1]. */
    public Experiment topK(double fraction, double gamma) {
        return compression(new TopK(fraction, gamma));
    }

    /** A way of your own to say less than all. */
    public Experiment compression(Compression compression) {
        return with(c -> c.compression(compression));
    }

    /**
     * So many bytes go over a link per unit of virtual time, > 0: the smaller the messages, the shorter a round takes, or with
     * {@code asynchronous()} a meeting, which takes what the algorithm would say when it begins.
     */
    public Experiment bandwidth(double bytes) {
        return with(c -> c.channel("bandwidth", bytes));
    }

    /**
     * After its step, a round goes on talking until the models are so close together that V, the sum of their squared
     * distances to their mean, is at most this; for algorithms that remember nothing but models.
     */
    public Experiment gossipUntil(double V) {
        return with(c -> c.gossipUntil(V));
    }

    /**
     * Clients meet in pairs, whenever their Poisson clocks ring, once per unit of virtual time in expectation: each picks a
     * neighbour, and who is engaged is left alone. A round is one meeting.
     */
    public Experiment asynchronous() {
        return asynchronous(Clocks.clients(1));
    }

    /** The same with other clocks, such as {@code Clocks.edges(0.5)}. */
    public Experiment asynchronous(Clocks clocks) {
        Choices.required("asynchronous", clocks);
        return with(c ->
                c.timing(new Timing(clocks, c.timing().compute(), c.timing().link())));
    }

    /**
     * With {@code asynchronous()}: two who meet talk only where one of them has moved further than this since it last talked,
     * in Euclidean distance, >= 0; else both only compute. 0: they always talk.
     */
    public Experiment eventTriggered(double threshold) {
        return with(c -> c.channel("trigger", threshold));
    }

    /**
     * How much virtual time a client takes for one gradient, such as {@code new Times.Exponential(1)}. A synchronous round
     * takes as long as its slowest client and link; two who meet are engaged for as long as the slower of them.
     */
    public Experiment computeTime(Times law) {
        Choices.required("computeTime", law);
        return with(
                c -> c.timing(new Timing(c.timing().clocks(), law, c.timing().link())));
    }

    /** How much virtual time an exchange over a link takes. */
    public Experiment linkTime(Times law) {
        Choices.required("linkTime", law);
        return with(c -> c.timing(new Timing(c.timing().clocks(), c.timing().compute(), law)));
    }

    /**
     * A data set by name: {@code digits, mnist, fashion-mnist, cifar-10, cifar-100, tiny-imagenet, magic, mhealth,
     * spambase}, drawn in the place of two of them {@code showers, activities}, with masks to find {@code polyps,
     * kvasir-seg}, and with numbers to predict {@code sine, least-squares}.
     */
    public Experiment data(String name) {
        return data(Sources.named(Choices.required("data", name)));
    }

    /** A data set from its source, such as {@code new Csv(path, "label")}; loaded here and now. */
    public Experiment data(Source source) {
        return with(c -> c.data(source));
    }

    /** A data set of your own. */
    public Experiment data(Dataset dataset) {
        return data((Source) new Given(Choices.required("data", dataset)));
    }

    /** Every client draws from all classes alike, the default. */
    public Experiment iid() {
        return partition(new Iid());
    }

    /** Label skew: the smaller alpha > 0, the more the clients differ; see {@link Dirichlet}. */
    public Experiment dirichlet(double alpha) {
        return partition(new Dirichlet(alpha));
    }

    /** Label skew: everyone gets this many runs of examples sorted by label; see {@link Shards}. */
    public Experiment shards(int perClient) {
        return partition(new Shards(perClient));
    }

    /** Label skew: everyone has examples of this many classes; see {@link ClassesPerClient}. */
    public Experiment classesPerClient(int classes) {
        return partition(new ClassesPerClient(classes));
    }

    /** Every client has people of its own, for data that say whose each example is; see {@link BySubject}. */
    public Experiment bySubject() {
        return partition(new BySubject());
    }

    /** A way of your own to split the data. */
    public Experiment partition(Partition partition) {
        return with(c -> c.partition(partition));
    }

    /** Clients of different sizes: the smaller beta > 0, the more they differ; see {@link Imbalance}. */
    public Experiment imbalance(double beta) {
        return with(c -> c.learning("imbalance", new Imbalance(beta)));
    }

    /** The training images of so many clients, drawn by the seed, are compressed; see {@link JpegNoise}. */
    public Experiment jpegNoise(int clients, double quality) {
        return corruption(new JpegNoise(clients, quality));
    }

    /** A way of your own to make the training images of some clients worse. */
    public Experiment corruption(Corruption corruption) {
        return with(c -> c.corruption(corruption));
    }

    /**
     * A model by name: {@code softmax, mlp(64), mlp(128, 64), convNet, leNet, resNet8, resNet18, resNet50}, for data with
     * masks {@code uNet, uNet(8, 16)}, and for data with targets {@code linear} or any of the first but {@code softmax}.
     * With {@code vae, vae(512, 256, 2), convVae, convVae(32, 64, 32)} the clients learn to paint the pictures, whatever
     * their classes.
     */
    public Experiment model(String name) {
        return with(c -> c.model(name));
    }

    /** A model of your own: builds a DJL block, not yet initialised, with one output per class, pixel or target. */
    public Experiment model(Supplier<? extends Block> block) {
        return with(c -> c.block(block));
    }

    /**
     * Something else to learn than classes, such as a {@link grapevine.tasks.Quadratic}; choosing data, a partition or a
     * model afterwards goes back to classes. The task is not closed with the run.
     */
    public Experiment task(Task task) {
        return with(c -> c.task(task));
    }

    /** Nothing to learn: every client draws a number from N(0, 1), and they only talk; see {@link Agreement}. */
    public Experiment consensusOnly() {
        return task(new Agreement(choices.topology().clients()));
    }

    /** The same from these numbers, one per client. */
    public Experiment consensusOnly(double... values) {
        return task(Agreement.from(Choices.required("consensusOnly", values)));
    }

    /** {@link GossipSgd} with its default learning rate. */
    public Experiment gossipSgd() {
        return algorithm(new GossipSgd());
    }

    /** {@link GossipSgd}. */
    public Experiment gossipSgd(double learningRate) {
        return algorithm(new GossipSgd(learningRate));
    }

    /**
     * After {@code gossipSgd()} or {@code nonlinearGossip()}: what comes first, stepping or averaging; see {@link
     * GossipSgd.Order}.
     */
    public Experiment order(GossipSgd.Order order) {
        return with(c -> c.order(order));
    }

    /** {@link NonlinearGossip} with its default coupling and learning rate. */
    public Experiment nonlinearGossip() {
        return algorithm(new NonlinearGossip());
    }

    /** {@link NonlinearGossip} with its default learning rate; {@code learningRate(eta)} changes that. */
    public Experiment nonlinearGossip(double p, double gamma) {
        return algorithm(new NonlinearGossip(p, gamma));
    }

    /** After {@code nonlinearGossip()}: how far to go towards the neighbours, > 0. */
    public Experiment gamma(double gamma) {
        return with(c -> c.gamma(gamma));
    }

    /** {@link GossipLangevin} with its default learning rate. */
    public Experiment gossipLangevin() {
        return algorithm(new GossipLangevin());
    }

    /** {@link GossipLangevin}, one step per meeting, decay 0.5, and the clients meet in the middle. */
    public Experiment gossipLangevin(double learningRate) {
        return algorithm(new GossipLangevin(learningRate));
    }

    /** {@link GossipLangevin} with a decay of the learning rate, the way to each other, and a number of steps per meeting. */
    public Experiment gossipLangevin(double learningRate, double decay, double beta, int steps) {
        return algorithm(new GossipLangevin(learningRate, decay, beta, steps));
    }

    /** After {@code gossipLangevin()}: how many steps a client does per meeting, one number for all or one for each. */
    public Experiment steps(int... perClient) {
        Choices.required("steps", perClient);
        return with(c -> c.langevin("steps(perClient)", a -> a.steps(perClient)));
    }

    /** After {@code gossipLangevin()}: the variance of the prior N(0, v I) of models, > 0; infinity for none. */
    public Experiment prior(double variance) {
        return with(c -> c.langevin("prior(variance)", a -> a.prior(variance)));
    }

    /** After {@code gossipLangevin()}: how much noise, 1 for draws from the posterior, 0 for none. */
    public Experiment cooled(double temperature) {
        return with(c -> c.langevin("cooled(temperature)", a -> a.cooled(temperature)));
    }

    /** {@link PushSum} with its default learning rate; for one-way links. */
    public Experiment pushSum() {
        return algorithm(new PushSum());
    }

    /** {@link PushSum}. */
    public Experiment pushSum(double learningRate) {
        return algorithm(new PushSum(learningRate));
    }

    /** {@link GradientTracking} with its default learning rate. */
    public Experiment gradientTracking() {
        return algorithm(new GradientTracking());
    }

    /** {@link GradientTracking}. */
    public Experiment gradientTracking(double learningRate) {
        return algorithm(new GradientTracking(learningRate));
    }

    /** {@link QuasiGlobalMomentum} with its default learning rate. */
    public Experiment quasiGlobalMomentum() {
        return algorithm(new QuasiGlobalMomentum());
    }

    /** {@link QuasiGlobalMomentum}. */
    public Experiment quasiGlobalMomentum(double learningRate) {
        return algorithm(new QuasiGlobalMomentum(learningRate));
    }

    /** {@link EuclideanAdam} with its default learning rate. */
    public Experiment euclideanAdam() {
        return algorithm(new EuclideanAdam());
    }

    /** {@link EuclideanAdam}. */
    public Experiment euclideanAdam(double learningRate) {
        return algorithm(new EuclideanAdam(learningRate));
    }

    /** {@link KlAdam} with its default learning rate. */
    public Experiment klAdam() {
        return algorithm(new KlAdam());
    }

    /** {@link KlAdam}. */
    public Experiment klAdam(double learningRate) {
        return algorithm(new KlAdam(learningRate));
    }

    /** After {@code klAdam()}: the paper's algorithm word for word; see {@link KlAdam#literal}. */
    public Experiment literal() {
        return with(c -> c.klAdam("literal()", KlAdam::literal));
    }

    /** After {@code klAdam()}: the momentum is averaged too; see {@link KlAdam#withMomentumConsensus}. */
    public Experiment momentumConsensus() {
        return with(c -> c.klAdam("momentumConsensus()", KlAdam::withMomentumConsensus));
    }

    /** After {@code klAdam()}: which barycenter the clients agree on; see {@link Geometry}. */
    public Experiment geometry(Geometry geometry) {
        return with(c -> c.klAdam("geometry(geometry)", k -> k.geometry(geometry)));
    }

    /** The algorithm as it was chosen, with another learning rate, > 0. */
    public Experiment learningRate(double eta) {
        return with(c -> c.learningRate(eta));
    }

    /** Any algorithm, also a record typed into a notebook cell. */
    public Experiment algorithm(Algorithm<?> algorithm) {
        return with(c -> c.algorithm(algorithm));
    }

    /**
     * The upper bound: one client that has the data of all, with batches as large as those of all together. The
     * algorithm stays, so that {@code gossipSgd().centralized()} is SGD and {@code euclideanAdam().centralized()} is Adam;
     * what was chosen about graph, weights and partition no longer matters. Not for a task of one's own.
     */
    public Experiment centralized() {
        return with(Choices::pooled);
    }

    /** How many samples each client draws per step, >= 1. */
    public Experiment batch(int samples) {
        return with(c -> c.atLeastOne("batch", "samples", samples));
    }

    /** How many steps each client does per round before it talks, >= 1. */
    public Experiment localSteps(int steps) {
        return with(c -> c.atLeastOne("localSteps", "steps", steps));
    }

    /** How the learning rate changes over the rounds, such as {@code new Schedule.Cosine(500)}. */
    public Experiment schedule(Schedule schedule) {
        return with(c -> c.set("schedule", Choices.required("schedule", schedule)));
    }

    /** How many rounds lie between two measurements, >= 1. */
    public Experiment evaluateEvery(int rounds) {
        return with(c -> c.atLeastOne("evaluateEvery", "rounds", rounds));
    }

    /**
     * Keeps the clients' models as draws: none of the first {@code burnIn} rounds, then one of {@code every}, and the newest
     * {@code most} of them; see {@link Run#draws}.
     */
    public Experiment draws(int burnIn, int every, int most) {
        return with(c -> c.set("thinning", new Thinning(burnIn, every, most)));
    }

    /**
     * After every so many rounds, >= 1, the run saves itself to this file, whole or not at all: a process that is killed
     * leaves the last one behind. A resumed run goes on saving itself there, wherever it was resumed from; call
     * {@code checkpointEvery(rounds, other).resume(path)} to have it elsewhere. Where the file cannot be written, the run
     * stops at the round that it has done, and the file before stays.
     */
    public Experiment checkpointEvery(int rounds, Path path) {
        return with(c -> c.saving(rounds, path));
    }

    /** One more thing to measure, such as {@code Metric.of("norm", s -> ...)}. */
    public Experiment metric(Metric metric) {
        return with(c -> c.metric(metric));
    }

    /** Where all randomness comes from: equal seeds, equal runs. */
    public Experiment seed(long seed) {
        return with(c -> c.set("seed", seed));
    }

    /**
     * The tensor engine: {@code MXNet} or {@code PyTorch}; or {@code Java}, which knows no models. By default {@code Java} for
     * {@code consensusOnly()}, {@code Quadratic} and {@code GaussianMean}, {@code MXNet} for {@code leNet}, {@code convNet}
     * and blocks and tasks of your own, {@code PyTorch} for all other models, which it learns 1.7 to 10 times as fast. A
     * seed starts models elsewhere on another engine.
     */
    public Experiment engine(String name) {
        return with(c -> c.engine(name));
    }

    /**
     * Runs this many rounds, >= 0; the handle goes on from there. Where a run diverges or fails, {@link Run#failed()} is the
     * handle, at the last whole round.
     */
    public Run run(int rounds) {
        return Run.of(this).run(rounds);
    }

    /** Runs up to a moment of virtual time, >= 0, the round in which it is reached included; the handle goes on from there. */
    public Run until(double time) {
        return Run.of(this).until(time);
    }

    /** Goes on with a saved run of this experiment, whether it saved itself or not, also where it has parts that were typed into a cell. */
    public Run resume(Path saved) {
        return Run.resume(this, saved);
    }

    /** Who talks to whom. */
    public Topology topology() {
        return choices.graph();
    }

    /** With what weight. */
    public MixingMatrix mixing() {
        return choices.mixing();
    }

    /**
     * How many training examples of each class each client has, shape (clients, classes); data with targets have ranges of
     * the first target as classes.
     */
    public int[][] labels() {
        return choices.labels();
    }

    /** The clients whose training images are corrupted, in ascending order. */
    public int[] corruptedClients() {
        return choices.corrupted();
    }

    /** A drawing of who talks to whom. */
    public Chart topologyChart() {
        return TopologyDrawing.of(topology().name(), topology().neighbors());
    }

    /** How many training examples of each class each client has, as a heat map. */
    public Chart labelsChart() {
        return LabelsChart.of(labels(), choices.source().load().classes());
    }

    Choices choices() {
        return choices;
    }

    /** The call that makes this experiment. */
    @Override
    public String toString() {
        return "Experiment" + String.join("", choices.calls());
    }

    private Experiment with(UnaryOperator<Choices> change) {
        return new Experiment(change.apply(choices));
    }

    /** Data of the user's own. */
    record Given(Dataset load) implements Source {}
}
