package grapevine;

/**
 * A run whose numbers are no longer finite. It stands at its last finite round, and nothing of it is lost: it charts, tables,
 * saves and resumes as any other.
 *
 * <pre>{@code
 *   try {
 *       Experiment.ring(8).gossipSgd(100).run(50);
 *   } catch (Divergence divergence) {
 *       divergence.run().chart();
 *   }
 * }</pre>
 *
 * <p>In a notebook, {@link Run#failed()} is the same run in the next cell.
 */
public final class Divergence extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private final transient Run run;

    Divergence(String message, Run run, IllegalStateException cause) {
        super(message, cause);
        this.run = run;
    }

    /** The run, at its last finite round; of several, the first that diverged. */
    public Run run() {
        return run;
    }
}
