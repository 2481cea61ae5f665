package grapevine.kernel;

/** Loops of the kinds that cells hold. */
public interface Loops {

    /** A cell with these loops. */
    String CELL =
            """
            class Cell implements grapevine.kernel.Loops {

                // an innermost counted loop
                public long mixed(long[] a, long[] b) {
                    long sum = 0;
                    for (int i = 0; i < a.length; i++) sum += a[i] ^ b[i];
                    return sum;
                }

                // three counted loops inside each other
                public void product(double[] a, double[] b, double[] c, int n) {
                    for (int i = 0; i < n; i++)
                        for (int k = 0; k < n; k++) {
                            double factor = a[i * n + k];
                            for (int j = 0; j < n; j++) c[i * n + j] += factor * b[k * n + j];
                        }
                }

                // a loop that is not counted
                public int collatz(long start) {
                    int steps = 0;
                    for (long x = start; x != 1; steps++) x = x % 2 == 0 ? x / 2 : 3 * x + 1;
                    return steps;
                }

                // a recursion that does little between its calls
                public long fibonacci(int n) {
                    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
                }
            }
            """;

    /** The sum of the exclusive disjunctions. */
    long mixed(long[] a, long[] b);

    /** Adds the product of two matrices, shape (n, n), to a third. */
    void product(double[] a, double[] b, double[] c, int n);

    /** How many steps lead from a number to 1. */
    int collatz(long start);

    /** The Fibonacci number. */
    long fibonacci(int n);
}
