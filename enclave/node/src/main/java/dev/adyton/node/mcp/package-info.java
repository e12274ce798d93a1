/**
 * A client of the Model Context Protocol over streamable HTTP, and the only code of the node that
 * connects to anybody. Where to is the tools policy's to say.
 */
@NullMarked
package dev.adyton.node.mcp;

import org.jspecify.annotations.NullMarked;
