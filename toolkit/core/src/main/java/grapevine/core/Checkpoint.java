package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A saved run: a zip file with {@code run.json} (what was run, where it stands, what was measured) and {@code state.npz}
 * (the arrays of the state, which NumPy reads too). It holds numbers and names only, never classes.
 *
 * @param experiment what was run, as the front door describes it
 * @param round rounds done
 * @param messages messages sent
 * @param bytes bytes sent
 * @param seconds time spent in rounds, in seconds
 * @param history the measurements so far
 * @param numbers the components of the state that are not arrays, how many calls of each round are under way, the virtual
 *     time, and the events to come
 * @param arrays the components of the state that are arrays, those that are under way, and models kept as draws, as an npz
 *     archive
 */
public record Checkpoint(
        JsonElement experiment,
        int round,
        long messages,
        long bytes,
        double seconds,
        List<Measurement> history,
        Map<String, JsonElement> numbers,
        byte[] arrays) {

    private static final int VERSION = 2;
    private static final String UNDER_WAY = "underWay."; // no component of a state has a dot in its name
    private static final String DRAWS = "draws.";
    private static final String TIME = "time.";
    private static final String EVENTS = "events.";
    private static final Gson GSON = new GsonBuilder()
            .serializeSpecialFloatingPointValues()
            .serializeNulls()
            .create();

    /** The first lines of {@code run.json}; what else it holds depends on the version. */
    private record Head(int grapevineRun, Body body) {}

    private record Body(
            JsonElement experiment,
            int round,
            long messages,
            long bytes,
            double seconds,
            List<Measurement> history,
            Map<String, JsonElement> numbers) {}

    /** Takes a picture of a state. */
    static Checkpoint of(
            JsonElement experiment, Course<?> course, List<NDArray> draws, double seconds, List<Measurement> history) {
        Course.Saved saved = course.save();
        List<List<NDList>> underWay = saved.underWay();
        NDList arrays = new NDList();
        Map<String, JsonElement> numbers = new LinkedHashMap<>();
        Records.components(course.state).forEach((name, value) -> {
            if (value instanceof NDArray array) {
                NDArray copy = array.duplicate(); // a state may hold an array twice, and it can have one name only
                copy.setName(name);
                arrays.add(copy);
            } else numbers.put(name, GSON.toJsonTree(value));
        });
        numbers.put(TIME, GSON.toJsonTree(saved.time()));
        if (saved.events() != null) numbers.put(EVENTS, GSON.toJsonTree(saved.events()));
        numbers.put(UNDER_WAY, GSON.toJsonTree(underWay.stream().map(List::size).toList()));
        for (int post = 0; post < underWay.size(); post++)
            for (int call = 0; call < underWay.get(post).size(); call++)
                for (int part = 0; part < underWay.get(post).get(call).size(); part++) {
                    NDArray copy = underWay.get(post).get(call).get(part).duplicate();
                    copy.setName(late(post, call, part));
                    arrays.add(copy);
                }
        for (int k = 0; k < draws.size(); k++) {
            NDArray copy = draws.get(k).duplicate();
            copy.setName(DRAWS + k);
            arrays.add(copy);
        }
        byte[] npz = arrays.encode(NDList.Encoding.NPZ);
        arrays.close();
        return new Checkpoint(
                experiment,
                course.round,
                course.tally.messages(),
                course.tally.bytes(),
                seconds,
                List.copyOf(history),
                numbers,
                npz);
    }

    /** The components of a state like {@code template}, their arrays made in {@code manager}. */
    Map<String, Object> values(Record template, NDManager manager) {
        Map<String, Object> values = new LinkedHashMap<>();
        NDList list = NDList.decode(manager, arrays);
        Records.components(template).forEach((name, value) -> {
            boolean array = value instanceof NDArray;
            Object saved = array ? named(list, name) : GSON.fromJson(numbers.get(name), value.getClass());
            boolean fits =
                    saved != null && (!array || ((NDArray) saved).getShape().equals(((NDArray) value).getShape()));
            if (!fits)
                throw new IllegalArgumentException("resume needs a run of the same algorithm and model, got a state"
                        + " whose " + name + " differs in shape");
            values.put(name, saved);
        });
        return values;
    }

    /** The name of an array that is under way. */
    private static String late(int post, int call, int part) {
        return UNDER_WAY + post + "." + call + "." + part;
    }

    /** What the course remembered beside its state, its arrays made in {@code manager}. */
    Course.Saved course(NDManager manager) {
        double time = numbers.get(TIME).getAsDouble();
        return new Course.Saved(underWay(manager), time, GSON.fromJson(numbers.get(EVENTS), Events.Saved.class));
    }

    /** The models that were kept as draws, the oldest first. */
    NDList draws(NDManager manager) {
        NDList list = NDList.decode(manager, arrays), draws = new NDList();
        for (int k = 0; named(list, DRAWS + k) != null; k++) draws.add(named(list, DRAWS + k));
        return draws;
    }

    /** The messages that had not arrived yet: round by round, call by call, part by part. */
    private List<List<NDList>> underWay(NDManager manager) {
        NDList list = NDList.decode(manager, arrays);
        List<List<NDList>> posts = new ArrayList<>();
        int[] calls = numbers.containsKey(UNDER_WAY) ? GSON.fromJson(numbers.get(UNDER_WAY), int[].class) : new int[0];
        for (int post = 0; post < calls.length; post++) {
            posts.add(new ArrayList<>());
            for (int call = 0; call < calls[post]; call++) {
                NDList parts = new NDList();
                for (int part = 0; named(list, late(post, call, part)) != null; part++)
                    parts.add(named(list, late(post, call, part)));
                posts.get(post).add(parts);
            }
        }
        return posts;
    }

    private static NDArray named(NDList list, String name) {
        return list.stream().filter(a -> name.equals(a.getName())).findFirst().orElse(null);
    }

    /** Writes the file whole or not at all: beside its place first, then moved there. */
    public void write(Path path) throws IOException {
        Path target = path.toAbsolutePath();
        Files.createDirectories(target.getParent());
        Path beside =
                Files.createTempFile(target.getParent(), target.getFileName().toString(), ".part");
        try {
            try (OutputStream out = Files.newOutputStream(beside);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                Body body = new Body(experiment, round, messages, bytes, seconds, history, numbers);
                zip.putNextEntry(new ZipEntry("run.json"));
                zip.write(GSON.toJson(new Head(VERSION, body)).getBytes(StandardCharsets.UTF_8));
                zip.putNextEntry(new ZipEntry("state.npz"));
                zip.write(arrays);
            }
            try (FileChannel file = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** Reads a file; the error names it and says what is wrong with it. */
    public static Checkpoint read(Path path) throws IOException {
        if (!Files.exists(path)) throw new IllegalArgumentException("resume needs a saved run, got no file " + path);
        try (ZipFile zip = new ZipFile(path.toFile())) {
            Head head = GSON.fromJson(new String(entry(zip, "run.json"), StandardCharsets.UTF_8), Head.class);
            if (head.grapevineRun() > VERSION)
                throw new IllegalArgumentException("resume needs a run saved by this version or an older one, got "
                        + path + " of format " + head.grapevineRun() + " where " + VERSION + " is known");
            if (head.grapevineRun() < VERSION)
                throw new IllegalArgumentException("resume needs a run of format " + VERSION + ", got " + path
                        + " of format " + head.grapevineRun() + "; run the experiment again");
            Body body = head.body();
            return new Checkpoint(
                    body.experiment(),
                    body.round(),
                    body.messages(),
                    body.bytes(),
                    body.seconds(),
                    body.history(),
                    body.numbers(),
                    entry(zip, "state.npz"));
        } catch (ZipException | com.google.gson.JsonParseException e) {
            throw damaged(path, e);
        }
    }

    private static byte[] entry(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) throw damaged(Path.of(zip.getName()), null);
        try (var in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static IllegalArgumentException damaged(Path path, Exception cause) {
        return new IllegalArgumentException(
                "resume needs a whole file written by save(path), got " + path + ", which is damaged or something else",
                cause);
    }

    /** The description of the experiment, as an object. */
    public JsonObject description() {
        return experiment.getAsJsonObject();
    }
}
