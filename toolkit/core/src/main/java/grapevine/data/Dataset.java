package grapevine.data;

import java.util.List;

/**
 * A classification data set, in memory.
 *
 * @param name what the data set is called in charts and errors
 * @param shape the shape of one example: (channels, height, width) for images, (features) for tables
 * @param classes the names of the classes; label k is {@code classes.get(k)}
 * @param train the examples that are split among the clients
 * @param test the examples that all clients are evaluated on
 */
public record Dataset(String name, List<Integer> shape, List<String> classes, Samples train, Samples test) {}
