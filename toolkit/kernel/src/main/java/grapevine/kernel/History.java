package grapevine.kernel;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;

/**
 * The cells that were run, for front ends that let the user go through them. It is kept in memory and ends with the kernel: the
 * one session is number 1, and requests for older sessions find nothing.
 */
final class History {

    /** How many characters of a result are kept. */
    static final int RESULT = 10_000;

    private static final int SESSION = 1;

    private final List<Entry> entries = new ArrayList<>();

    /**
     * A cell.
     *
     * @param count its execution count
     * @param result the text of its value; null if it has none
     */
    private record Entry(int count, String code, String result) {

        JsonElement json(boolean output) {
            JsonArray triple = new JsonArray();
            triple.add(SESSION);
            triple.add(count);
            if (!output) {
                triple.add(code);
                return triple;
            }
            JsonArray pair = new JsonArray();
            pair.add(code);
            pair.add(result);
            triple.add(pair);
            return triple;
        }
    }

    /** Adds a cell; of a long result the beginning is kept. */
    synchronized void add(int count, String code, String result) {
        boolean isLong = result != null && result.length() > RESULT;
        entries.add(new Entry(count, code, isLong ? result.substring(0, RESULT) : result));
    }

    /** What a request asks for, oldest first, as the protocol's lists of session, count and code. */
    synchronized JsonArray answer(HistoryRequest request) {
        List<Entry> found =
                switch (request.getAccessType()) {
                    case TAIL -> last(entries, ((HistoryRequest.Tail) request).getMaxReturnLength());
                    case RANGE -> range((HistoryRequest.Range) request);
                    case SEARCH -> search((HistoryRequest.Search) request);
                };
        JsonArray answer = new JsonArray();
        for (Entry entry : found) answer.add(entry.json(request.includeOutput()));
        return answer;
    }

    /** Session 0 is this one, and so is its number; -1 would be the one before. */
    private List<Entry> range(HistoryRequest.Range request) {
        if (request.getSessionIndex() != 0 && request.getSessionIndex() != SESSION) return List.of();
        return entries.stream()
                .filter(e -> e.count() >= request.getStart() && e.count() < request.getStop())
                .toList();
    }

    private List<Entry> search(HistoryRequest.Search request) {
        Pattern pattern = glob(request.getPattern());
        List<Entry> found = entries.stream()
                .filter(e -> pattern.matcher(e.code()).matches())
                .toList();
        if (request.filterUnique()) found = newestOfEachCode(found);
        return last(found, request.getMaxReturnLength());
    }

    private static List<Entry> newestOfEachCode(List<Entry> all) {
        Map<String, Entry> newest = new LinkedHashMap<>();
        for (Entry entry : all) {
            newest.remove(entry.code());
            newest.put(entry.code(), entry);
        }
        return List.copyOf(newest.values());
    }

    private static List<Entry> last(List<Entry> all, int count) {
        return all.subList(Math.max(0, all.size() - Math.max(0, count)), all.size());
    }

    /** The pattern in which {@code *} stands for anything and {@code ?} for one character, line ends included. */
    private static Pattern glob(String glob) {
        StringBuilder pattern = new StringBuilder();
        for (char c : glob.toCharArray())
            pattern.append(
                    switch (c) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        return Pattern.compile(pattern.toString(), Pattern.DOTALL);
    }
}
