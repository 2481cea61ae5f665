package grapevine.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What may stand at the cursor.
 *
 * @param start where the text that is replaced begins, in code points
 * @param end where it ends
 * @param proposals the texts to choose from, the likeliest first
 */
record Completion(int start, int end, List<Proposal> proposals) {

    /** The key under which front ends look for kinds and signatures. */
    static final String TYPES = "_jupyter_types_experimental";

    /**
     * A text to choose.
     *
     * @param text what is inserted
     * @param kind what it is, in the words of the front ends: function, class, module, keyword, instance
     * @param signature its parameters and type, or its package; may be empty
     */
    record Proposal(String text, String kind, String signature) {}

    List<String> texts() {
        return proposals.stream().map(Proposal::text).toList();
    }

    /** Kinds and signatures, as front ends read them. */
    Map<String, Object> metadata() {
        List<Map<String, Object>> types = new ArrayList<>();
        for (Proposal proposal : proposals) {
            Map<String, Object> type = new LinkedHashMap<>();
            type.put("start", start);
            type.put("end", end);
            type.put("text", proposal.text());
            type.put("type", proposal.kind());
            type.put("signature", proposal.signature());
            types.add(type);
        }
        return Map.of(TYPES, types);
    }
}
