package grapevine.charts;

/** Something that is shown as a chart: in a notebook, a cell that ends with it shows {@link #chart()}. */
public interface Drawable {

    /** The picture to show. */
    Chart chart();
}
