package grapevine.machine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A function in PyTorch's own language: one call from Java for many operators, also for those that DJL does not offer.
 * Several threads may call it at a time.
 */
public final class TorchScript {
    private static final String HEAD =
            """
            class Program(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def forward(self: __torch__.Program""";

    /** Python's notation for an object of that class, in training. */
    private static final String OBJECT = "\u0080\u0002c__torch__\nProgram\n)\u0081}(X\b\0\0\0training\u0088ub.";

    private static final String NO_CONSTANTS = "\u0080\u0002).";

    /** The slope at a kernel of one pixel, there and back through oneDNN: the largest of four pixels. */
    private static final String ONE_DNN =
            """
            K = torch.requires_grad_(torch.ones_like(torch.slice(torch.slice(A, 2, 0, 1), 3, 0, 1)))
            H = torch.mkldnn_convolution(torch.to_mkldnn(A), K, None, [0, 0], [1, 1], [1, 1], 1)
            H = torch.to_dense(torch.relu(torch.mkldnn_max_pool2d(H, [2, 2], [2, 2])))
            G = torch.autograd.grad([torch.sum(H)], [K])
            return unchecked_cast(Tensor, G[0])""";

    private final PtSymbolBlock module;

    /**
     * @param manager of PyTorch, with which it ends
     * @param body lines that end in {@code return} and a tensor
     * @param arguments their names, all tensors
     */
    public TorchScript(NDManager manager, String body, String... arguments) {
        String inputs =
                Arrays.stream(arguments).map(name -> ", " + name + ": Tensor").collect(Collectors.joining());
        String code = HEAD + inputs + ") -> Tensor:\n" + body.indent(4);
        try (ByteArrayInputStream archive = new ByteArrayInputStream(archive(code))) {
            module = JniUtils.loadModule((PtNDManager) manager, archive, false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The format in which PyTorch saves such functions. */
    private static byte[] archive(String code) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", OBJECT.getBytes(StandardCharsets.ISO_8859_1));
            store(zip, "code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
            store(zip, "constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
            store(zip, "version", "4\n".getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte... content) throws IOException {
        ZipEntry entry = new ZipEntry("program/" + name);
        CRC32 sum = new CRC32();
        sum.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
    }

    /** What it returns, in the manager of the first argument; gradients are followed. */
    public NDArray of(NDArray... arguments) {
        // A switch of this thread: optimised, first calls would compute otherwise than later ones.
        JniUtils.setGraphExecutorOptimize(false);
        try {
            return IValueUtils.forward(module, new NDList(arguments), true).singletonOrThrow();
        } finally {
            JniUtils.setGraphExecutorOptimize(true); // as scripts of others expect it
        }
    }

    /** Whether images may be kept in the layout of oneDNN, which is part of PyTorch for most processors. */
    public static boolean oneDnn(NDManager manager) {
        return !manager.getDevice().isGpu() && OneDnn.there(manager);
    }

    /** Found out once. */
    private static final class OneDnn {
        private static Boolean there;

        static synchronized boolean there(NDManager manager) {
            if (there == null)
                try (NDManager scope = manager.newSubManager()) {
                    NDArray pixels = scope.create(new float[] {1, 4, 3, 2}, new Shape(1, 1, 2, 2));
                    TorchScript probe = new TorchScript(scope, ONE_DNN, "A");
                    Parallel.inOrder(
                            "PyTorch", 1, job -> there = probe.of(pixels).getFloat() == 4);
                } catch (EngineException missing) {
                    System.getLogger(TorchScript.class.getName()).log(System.Logger.Level.DEBUG, "no oneDNN", missing);
                    there = false;
                }
            return there;
        }
    }
}
