package grapevine.charts;

/** Where the progress of one run is shown. */
interface Screen {

    /** Whether anything is shown before the end. */
    boolean wantsProgress();

    /** A run will begin soon: what takes long the first time can be done meanwhile. */
    default void prepare() {}

    /** Shows how far the run is. */
    void progress(String line, Chart chart);

    /** Shows how it ended. */
    void end(String line, Chart chart);
}
