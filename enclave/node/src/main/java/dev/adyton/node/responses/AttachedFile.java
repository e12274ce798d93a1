package dev.adyton.node.responses;

import dev.adyton.content.SecretText;

/**
 * A file as a request read it: what was promised from it is made from the same, whatever becomes of
 * the file meanwhile. Its {@code toString} shows no content.
 *
 * @param id as the request names it
 */
public record AttachedFile(String id, SecretText name, SecretText text) {
  @Override
  public String toString() {
    return "AttachedFile";
  }
}
