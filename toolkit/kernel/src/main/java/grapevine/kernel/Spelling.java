package grapevine.kernel;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody may have meant. */
final class Spelling {

    private Spelling() {}

    /** The name that fewest changes of single letters turn into the word, if these are few. */
    static Optional<String> nearest(String word, Collection<String> names, int atMost) {
        int limit = Math.min(atMost, Math.max(1, word.length() / 3));
        return names.stream()
                .filter(name -> distance(name, word) <= limit)
                .min(Comparator.<String>comparingInt(name -> distance(name, word))
                        .thenComparing(name -> name));
    }

    /** How many letters must be added, removed, changed or swapped with their neighbour; small and large count as equal. */
    static int distance(String first, String second) {
        String a = first.toLowerCase(Locale.ROOT);
        String b = second.toLowerCase(Locale.ROOT);
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 || j == 0 ? i + j : Math.min(d[i - 1][j], d[i][j - 1]) + 1;
                if (i == 0 || j == 0) continue;
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                d[i][j] = Math.min(d[i][j], d[i - 1][j - 1] + (same ? 0 : 1));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
        return d[a.length()][b.length()];
    }
}
