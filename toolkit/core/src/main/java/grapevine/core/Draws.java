package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The models that a run keeps on its way, the oldest first. */
final class Draws {
    private final Thinning thinning;
    private final NDManager manager;
    private final Deque<NDArray> kept = new ArrayDeque<>();

    /** @param thinning which; null: none */
    Draws(Thinning thinning, NDManager base) {
        this.thinning = thinning;
        manager = base.newSubManager();
    }

    /** Looks at the models X after a round. */
    void look(int round, NDArray X) {
        if (thinning == null || !thinning.keeps(round)) return;
        keep(X.duplicate());
        while (kept.size() > thinning.most()) kept.removeFirst().close();
    }

    private void keep(NDArray copy) {
        copy.attach(manager);
        kept.addLast(copy);
    }

    /** X, shape (n, d), of each round that was kept. */
    List<NDArray> all() {
        return List.copyOf(kept);
    }

    /** What is made from the draws ends with this scope. */
    void lend(NDManager scope) {
        kept.forEach(draw -> draw.attach(scope));
    }

    void takeBack() {
        lend(manager);
    }

    void restore(NDList saved) {
        kept.forEach(NDArray::close);
        kept.clear();
        saved.forEach(this::keep);
    }
}
