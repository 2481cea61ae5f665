package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
 *     time, the events to come, and whose messages were overtaken
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
        Blocks arrays) {

    private static final String UNDER_WAY = "underWay."; // no component of a state has a dot in its name
    private static final String DRAWS = "draws.";
    private static final String TIME = "time.";
    private static final String EVENTS = "events.";
    private static final String OVERTAKEN = "overtaken.";
    private static final Gson GSON = new GsonBuilder()
            .serializeSpecialFloatingPointValues()
            .serializeNulls()
            .create();

    /** Takes a picture of a state. */
    static Checkpoint of(
            JsonElement experiment, Course<?> course, List<NDArray> draws, double seconds, List<Measurement> history) {
        Course.Saved saved = course.save();
        List<List<NDList>> underWay = saved.underWay();
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        Map<String, JsonElement> numbers = new LinkedHashMap<>();
        Records.components(course.state).forEach((name, value) -> {
            if (value instanceof NDArray array) arrays.put(name, array);
            else numbers.put(name, GSON.toJsonTree(value));
        });
        numbers.put(TIME, GSON.toJsonTree(saved.time()));
        if (saved.events() != null) numbers.put(EVENTS, GSON.toJsonTree(saved.events()));
        if (!saved.overtaken().isEmpty()) numbers.put(OVERTAKEN, GSON.toJsonTree(saved.overtaken()));
        numbers.put(UNDER_WAY, GSON.toJsonTree(underWay.stream().map(List::size).toList()));
        for (int post = 0; post < underWay.size(); post++)
            for (int call = 0; call < underWay.get(post).size(); call++)
                for (int part = 0; part < underWay.get(post).get(call).size(); part++)
                    arrays.put(
                            late(post, call, part), underWay.get(post).get(call).get(part));
        for (int k = 0; k < draws.size(); k++) arrays.put(DRAWS + k, draws.get(k));
        requireMemory("save(path)", arrays.values(), 0);
        return new Checkpoint(
                experiment,
                course.round,
                course.tally.messages(),
                course.tally.bytes(),
                seconds,
                List.copyOf(history),
                numbers,
                Npz.write(arrays));
    }

    /**
     * Refuses a run that could not be saved, before it begins: its state, and the draws that it will keep. What will be under
     * way is not known yet.
     */
    static void requireMemory(String call, Record state, int mostDraws) {
        List<NDArray> arrays = Records.components(state).values().stream()
                .filter(NDArray.class::isInstance)
                .map(NDArray.class::cast)
                .toList();
        requireMemory(call, arrays, mostDraws * bytes(((Algorithm.State) state).models()));
    }

    /** All is copied, and a piece of an array is in memory twice. */
    private static void requireMemory(String call, Collection<NDArray> arrays, long more) {
        long bytes = arrays.stream().mapToLong(Checkpoint::bytes).sum();
        long piece = arrays.stream().mapToLong(Npz::piece).max().orElse(0);
        SavedFile.requireMemory(call, bytes + more, SavedFile.memory() - piece);
    }

    private static long bytes(NDArray array) {
        return array.size() * array.getDataType().getNumOfBytes();
    }

    /** The arrays by name, made in {@code manager}; refuses those of a state unlike {@code template} before any is made. */
    Map<String, NDArray> arrays(Record template, int mostDraws, NDManager manager) {
        Map<String, Npz.Claim> claims = Npz.claims(arrays);
        Records.components(template).forEach((name, value) -> {
            if (value instanceof NDArray array) requireAlike(name, claims.get(name), array);
        });
        NDArray models = ((Algorithm.State) template).models();
        int draws = 0;
        for (; claims.containsKey(DRAWS + draws); draws++)
            requireAlike(DRAWS + draws, claims.get(DRAWS + draws), models);
        if (draws > mostDraws)
            throw new IllegalArgumentException(
                    "resume needs at most " + mostDraws + " draws, got a state with " + draws);
        return Npz.read(manager, arrays);
    }

    private static void requireAlike(String name, Npz.Claim claim, NDArray array) {
        if (claim == null) throw without(name);
        boolean shape = claim.shape().equals(array.getShape());
        if (!shape || claim.type() != array.getDataType())
            throw new IllegalArgumentException("resume needs a run of the same algorithm and model, got a state"
                    + " whose " + name + " differs in " + (shape ? "type" : "shape"));
    }

    private static IllegalArgumentException without(String name) {
        return new IllegalArgumentException(
                "resume needs a run of the same algorithm and model, got a state without " + name);
    }

    /** The components of a state like {@code template}, with these arrays. */
    Map<String, Object> values(Record template, Map<String, NDArray> arrays) {
        Map<String, Object> values = new LinkedHashMap<>();
        Records.components(template).forEach((name, value) -> {
            Object saved =
                    value instanceof NDArray ? arrays.get(name) : GSON.fromJson(numbers.get(name), value.getClass());
            if (saved == null) throw without(name);
            values.put(name, saved);
        });
        return values;
    }

    /** The name of an array that is under way. */
    private static String late(int post, int call, int part) {
        return UNDER_WAY + post + "." + call + "." + part;
    }

    /** What the course remembered beside its state. */
    Course.Saved course(Map<String, NDArray> arrays) {
        double time = numbers.get(TIME).getAsDouble();
        Acquaintance.Met[] overtaken = GSON.fromJson(numbers.get(OVERTAKEN), Acquaintance.Met[].class);
        return new Course.Saved(
                underWay(arrays),
                time,
                GSON.fromJson(numbers.get(EVENTS), Events.Saved.class),
                overtaken == null ? List.of() : Arrays.asList(overtaken));
    }

    /** The models that were kept as draws, the oldest first. */
    static NDList draws(Map<String, NDArray> arrays) {
        NDList draws = new NDList();
        for (int k = 0; arrays.containsKey(DRAWS + k); k++) draws.add(arrays.get(DRAWS + k));
        return draws;
    }

    /** The messages that had not arrived yet: round by round, call by call, part by part. */
    private List<List<NDList>> underWay(Map<String, NDArray> arrays) {
        List<List<NDList>> posts = new ArrayList<>();
        int[] calls = GSON.fromJson(numbers.get(UNDER_WAY), int[].class);
        for (int post = 0; post < calls.length; post++) {
            posts.add(new ArrayList<>());
            for (int call = 0; call < calls[post]; call++) {
                NDList parts = new NDList();
                for (int part = 0; arrays.containsKey(late(post, call, part)); part++)
                    parts.add(arrays.get(late(post, call, part)));
                if (parts.isEmpty())
                    throw new IllegalArgumentException(
                            "resume needs all messages under way, got none as " + late(post, call, 0));
                posts.get(post).add(parts);
            }
        }
        return posts;
    }

    /** Writes the file whole or not at all; the folder that it is in is made where there is none. */
    public void write(Path path) throws IOException {
        if (path.toAbsolutePath().getFileName() == null)
            throw new IllegalArgumentException("save(path) needs a file to be written, got " + path);
        SavedFile.write(this, path);
    }

    /** Reads a file; the error names it and says what is wrong with it, which stays as it is. */
    public static Checkpoint read(Path path) throws IOException {
        return SavedFile.read(path);
    }

    /** The error that names a file whose content does not fit together. */
    public static IllegalArgumentException damaged(Path path, Exception cause) {
        return SavedFile.damaged(path, cause);
    }
}
