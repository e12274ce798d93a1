package dev.adyton.engine;

/**
 * What a {@link ServingEngine} has done and is doing: counts alone.
 *
 * @param steps passes through the model
 * @param tokens that were computed in them
 * @param setAside times that a request lost its place or its memory and began again
 * @param cachedTokens tokens that needed not be computed
 * @param running requests that have a place
 * @param waiting requests that wait for one
 * @param cachedPages pages of prefixes that are kept
 */
public record ServingStats(
    long steps,
    long tokens,
    long setAside,
    long cachedTokens,
    int running,
    int waiting,
    int cachedPages) {
  static final ServingStats NOTHING = new ServingStats(0, 0, 0, 0, 0, 0, 0);
}
