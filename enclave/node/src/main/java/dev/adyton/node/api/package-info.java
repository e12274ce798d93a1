/**
 * OpenAI's Chat Completions, Responses and Models: readers of requests, encoders of answers, one
 * model between.
 */
@NullMarked
package dev.adyton.node.api;

import org.jspecify.annotations.NullMarked;
