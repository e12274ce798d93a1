package dev.adyton.node.mcp;

import dev.adyton.content.SecretText;

/**
 * What a tool answered.
 *
 * @param text what of it is text
 * @param failed whether the tool says that it failed
 */
public record ToolOutput(SecretText text, boolean failed) {}
