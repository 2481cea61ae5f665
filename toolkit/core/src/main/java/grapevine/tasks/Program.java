package grapevine.tasks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import grapevine.core.Layout;
import grapevine.machine.TorchScript;
import java.util.List;
import java.util.Map;

/**
 * The gradients and answers of known layers, one after the other, as one program for PyTorch: a call where there would be a
 * hundred. {@link ProgramText} says what is in it.
 *
 * <p>Layers are known by DJL's names for them, so a program is held to one pass of the block before it is used.
 */
final class Program {
    /** The slope D of the mean loss over a client's b examples at the answers H: softmax less one at the class, or twice the error. */
    private static final Map<Loss, String> SLOPES = Map.of(
            Classification.LOSS,
            """
            D = torch.softmax(torch.detach(H), 1)
            D = torch.scatter_(D, 1, torch.unsqueeze(torch.to(y, 4), 1), -1., reduce="add")
            D = torch.div_(D, b)""",
            Regression.LOSS,
            """
            D = torch.sub(torch.detach(H), torch.view(y, torch.size(H)))
            D = torch.mul_(D, torch.div(2., torch.mul(b, torch.size(H, 1))))""");

    private final TorchScript gradients, answers;

    private Program(TorchScript gradients, TorchScript answers) {
        this.gradients = gradients;
        this.answers = answers;
    }

    /**
     * That of these layers; null where it knows one of them not, or not the loss, or where the engine is another.
     *
     * @param layers one after the other
     * @param dense whether they are of a {@link Stack}
     */
    static Program of(List<Block> layers, boolean dense, Layout layout, Loss loss, NDManager manager) {
        boolean known = manager.getEngine().getEngineName().equals("PyTorch")
                && SLOPES.containsKey(loss)
                && layers.stream().allMatch(ProgramText::knows);
        return known ? of(layers, dense, layout, loss, manager, TorchScript.oneDnn(manager)) : null;
    }

    /** The same of layers that it knows, whether or not oneDNN has a layout of its own for them. */
    static Program of(List<Block> layers, boolean dense, Layout layout, Loss loss, NDManager manager, boolean oneDnn) {
        ProgramText text = new ProgramText(layers, dense, layout, oneDnn);
        return new Program(
                new TorchScript(manager, text.gradients(SLOPES.get(loss)), "X", "H", "y"),
                new TorchScript(manager, text.answers(), "X", "H"));
    }

    /** The gradients of the mean loss of each client, shape (k, d), in the lesson's scope. */
    NDArray gradients(Lesson lesson) {
        NDArray G = gradients.of(lesson.rows(), lesson.examples(), lesson.targets());
        G.attach(lesson.scope());
        return G;
    }

    /** What a client answers to a batch, in its manager. */
    NDArray answer(NDArray row, NDArray examples) {
        NDArray answer = answers.of(row, examples);
        answer.attach(examples.getManager());
        return answer;
    }
}
