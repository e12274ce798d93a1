/** Chat templates: how a model was trained to read a conversation. */
@NullMarked
package dev.adyton.engine.template;

import org.jspecify.annotations.NullMarked;
