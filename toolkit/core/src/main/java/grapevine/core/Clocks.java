package grapevine.core;

/**
 * Poisson clocks that wake pairs of clients: the time from one ring to the next is exponentially distributed.
 *
 * @param on what has a clock of its own
 * @param rate expected rings per clock and unit of virtual time, > 0
 */
public record Clocks(On on, double rate) {

    /** What has a clock. */
    public enum On {
        /** Each client, which picks one of its neighbours uniformly when its clock rings. */
        CLIENTS,
        /** Each edge, whose two clients meet when it rings. */
        EDGES
    }

    /** Refuses a rate at which nothing happens. */
    public Clocks {
        if (on == null) throw new IllegalArgumentException("new Clocks(on, rate) needs a value, got null");
        if (!(rate > 0 && Double.isFinite(rate)))
            throw new IllegalArgumentException("Clocks." + (on == On.CLIENTS ? "clients" : "edges")
                    + "(rate) needs a finite rate > 0, got " + rate);
    }

    /** A clock per client. */
    public static Clocks clients(double rate) {
        return new Clocks(On.CLIENTS, rate);
    }

    /** A clock per edge. */
    public static Clocks edges(double rate) {
        return new Clocks(On.EDGES, rate);
    }
}
