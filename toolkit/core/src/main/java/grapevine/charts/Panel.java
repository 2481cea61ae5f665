package grapevine.charts;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A figure at a place of a still image that holds several; how large it is, its layout says.
 *
 * @param figure strict JSON
 * @param left pixels of the page at its left
 * @param top pixels of the page above it
 */
record Panel(JsonNode figure, int left, int top) {}
