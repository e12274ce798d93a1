package dev.adyton.content;

/** Who says a message, in the words of OpenAI's APIs. */
public enum Role {
  SYSTEM,
  USER,
  ASSISTANT,
  TOOL
}
