package dev.adyton.cli;

/**
 * One message of a conversation. Its text is content: {@link #toString()} hides it.
 *
 * @param role {@code user} or {@code assistant}
 * @param text what was said
 */
record Turn(String role, String text) {
  @Override
  public String toString() {
    return "Turn[" + role + "]";
  }
}
