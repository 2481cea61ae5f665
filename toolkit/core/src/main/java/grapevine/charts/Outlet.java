package grapevine.charts;

/** Where outputs go in a notebook. */
interface Outlet {

    /** No cell is known. */
    int UNKNOWN = -1;

    /** Shows an output that can be replaced later. */
    void display(String id, Bundle bundle);

    /** Replaces an output. */
    void update(String id, Bundle bundle);

    /** A number that is the same throughout a cell and another one in the next; {@link #UNKNOWN} if it cannot be told. */
    int cell();
}
