package grapevine.data;

/**
 * Where a data set comes from: a record whose components say all that is needed to load it again, so that a saved run
 * can name its data.
 */
public interface Source {

    /** Loads the data set, from memory where it was loaded before; the error says what to fetch and where to put it. */
    Dataset load();
}
