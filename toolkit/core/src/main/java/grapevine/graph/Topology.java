package grapevine.graph;

import java.util.List;

/** Placeholder replaced below. */
public record Topology(List<List<Integer>> neighbors) {}
