package grapevine.charts;

import java.util.function.Supplier;

/** Where the progress of one run is shown; its chart is drawn where somebody sees it. */
interface Screen {

    /** Whether anything is shown before the end. */
    boolean wantsProgress();

    /** A run will begin soon: what takes long the first time can be done meanwhile. */
    default void prepare() {}

    /** Shows how far the run is. */
    void progress(String line, Supplier<Chart> chart);

    /** Shows how it ended. */
    void end(String line, Supplier<Chart> chart);
}
