package dev.adyton.node.http;

import java.util.Locale;

/**
 * Everything the node can refuse, with status and words. The words are constants: an error says
 * what was wrong, never what was in it.
 */
public enum ErrorCode {
  INVALID_JSON(400, ErrorType.INVALID_REQUEST, "The body is not valid JSON in UTF-8."),
  DUPLICATE_KEY(400, ErrorType.INVALID_REQUEST, "An object of the body names a member twice."),
  JSON_LIMIT_EXCEEDED(
      400, ErrorType.INVALID_REQUEST, "The body is nested too deeply or has too many values."),
  INVALID_TYPE(400, ErrorType.INVALID_REQUEST, "The parameter has the wrong type."),
  INVALID_VALUE(400, ErrorType.INVALID_REQUEST, "The parameter's value is out of range."),
  MISSING_REQUIRED_PARAMETER(400, ErrorType.INVALID_REQUEST, "A required parameter is missing."),
  UNKNOWN_PARAMETER(
      400, ErrorType.INVALID_REQUEST, "The body has a member that this route does not know."),
  UNSUPPORTED_PARAMETER(
      400, ErrorType.INVALID_REQUEST, "The parameter is not supported by this node."),
  UNSUPPORTED_CONTENT(400, ErrorType.INVALID_REQUEST, "A message has content that is not text."),
  DOCUMENT_UNSUPPORTED(
      400,
      ErrorType.INVALID_REQUEST,
      "The document is not plain text, Markdown, CSV or JSON in UTF-8."),
  DOCUMENT_LIMIT_EXCEEDED(400, ErrorType.INVALID_REQUEST, "The message has too many documents."),
  FORM_INVALID(
      400,
      ErrorType.INVALID_REQUEST,
      "The body is no multipart/form-data of few parts, or a field stands in it twice."),
  PURPOSE_UNSUPPORTED(
      400,
      ErrorType.INVALID_REQUEST,
      "Files are kept here to be read as documents: user_data or assistants. Batches, fine-tuning,"
          + " vision and evals are not built."),
  FILES_FULL(
      400,
      ErrorType.INVALID_REQUEST,
      "The project has as many files, or bytes of files, as it may. Delete some."),
  FILE_NOT_FOUND(404, ErrorType.INVALID_REQUEST, "There is no such file for this key."),
  STORE_UNAVAILABLE(
      400, ErrorType.INVALID_REQUEST, "This node keeps no responses. Send store=false."),
  NOT_BACKGROUND(
      400,
      ErrorType.INVALID_REQUEST,
      "Only responses that were created with background=true can be cancelled or followed."),
  RESPONSE_NOT_READY(
      400, ErrorType.INVALID_REQUEST, "The response that this goes on from is not over yet."),
  COMPACTION_UNAVAILABLE(
      400,
      ErrorType.INVALID_REQUEST,
      "This node keeps no key for this caller that a compacted conversation could be sealed"
          + " under."),
  COMPACTION_INVALID(
      400,
      ErrorType.INVALID_REQUEST,
      "The compaction item is not one that this node made for this key, or its key is gone."),
  CONVERSATION_FULL(400, ErrorType.INVALID_REQUEST, "The conversation cannot hold so many items."),
  CONTEXT_LENGTH_EXCEEDED(
      400, ErrorType.INVALID_REQUEST, "The messages do not fit the model's context."),
  TEMPLATE_REFUSED(
      400,
      ErrorType.INVALID_REQUEST,
      "The model's chat template does not take this order of messages."),
  INVALID_SCHEMA(
      400, ErrorType.INVALID_REQUEST, "The schema is not one that this node can hold answers to."),
  FORMAT_UNREACHABLE(
      400, ErrorType.INVALID_REQUEST, "The model has no tokens for what the format asks."),
  TOOLS_NOT_FORCED(
      400,
      ErrorType.INVALID_REQUEST,
      "This model's calls cannot be forced: send tool_choice auto, and no strict tools."),
  INVALID_REQUEST_LINE(400, ErrorType.INVALID_REQUEST, "The HTTP request is malformed."),
  INVALID_NONCE(400, ErrorType.INVALID_REQUEST, "The nonce is not 64 hexadecimal digits."),
  ACTIVATION_FAILED(400, ErrorType.INVALID_REQUEST, "The TPM did not accept the credential blob."),
  CIPHERTEXT_TRUNCATED(
      400, ErrorType.INVALID_REQUEST, "The sealed request ends before its last chunk."),
  CIPHERTEXT_INVALID(400, ErrorType.INVALID_REQUEST, "The sealed request does not open."),
  SEALED_REQUEST_INVALID(
      400, ErrorType.INVALID_REQUEST, "The sealed request holds no valid Binary HTTP request."),
  NOT_AFTER_MISSING(
      400, ErrorType.INVALID_REQUEST, "The sealed request does not say until when it is good."),
  NOT_AFTER_TOO_FAR(
      400, ErrorType.INVALID_REQUEST, "The sealed request wants to be good for too long."),
  REQUEST_EXPIRED(400, ErrorType.INVALID_REQUEST, "The sealed request is no longer good."),
  REQUEST_REPLAYED(400, ErrorType.INVALID_REQUEST, "The sealed request was received before."),
  INVALID_API_KEY(401, ErrorType.AUTHENTICATION, "No valid API key was given."),
  KEY_IN_CLEAR_REFUSED(
      401,
      ErrorType.AUTHENTICATION,
      "Bearer keys are taken inside the sealed channel or on loopback only."),
  SIGNATURE_INCOMPLETE(
      400,
      ErrorType.AUTHENTICATION,
      "The request's signature lacks a part, or does not cover host and every x-amz- field."),
  SIGNATURE_EXPIRED(
      403,
      ErrorType.AUTHENTICATION,
      "The signature's time is too far from the node's, or it was made to last too long."),
  SIGNATURE_INVALID(
      403, ErrorType.AUTHENTICATION, "The signature is not of this request and a known key."),
  SIGNATURE_REPLAYED(
      403, ErrorType.AUTHENTICATION, "A request with this signature was received before."),
  KEY_SUSPENDED(403, ErrorType.AUTHENTICATION, "This API key is suspended."),
  PROJECT_SUSPENDED(
      403,
      ErrorType.AUTHENTICATION,
      "The key's project is suspended, deleted, or was never created."),
  SECRET_IN_CLEAR_REFUSED(
      403,
      ErrorType.AUTHENTICATION,
      "A secret is shown inside the sealed channel or on loopback only."),
  ACCESS_KEYS_FULL(400, ErrorType.INVALID_REQUEST, "There are as many access keys as may be."),
  ACCESS_KEY_NOT_FOUND(
      404, ErrorType.INVALID_REQUEST, "There is no such access key that this key made."),
  ACCESS_DENIED(
      403, ErrorType.AUTHENTICATION, "No policy of this node allows that, or one forbids it."),
  EGRESS_DENIED(
      403,
      ErrorType.AUTHENTICATION,
      "The node's tools policy does not let this project have that host asked."),
  NOT_FOUND(404, ErrorType.INVALID_REQUEST, "There is nothing at this path."),
  MODEL_NOT_FOUND(404, ErrorType.INVALID_REQUEST, "The model does not exist on this node."),
  MODEL_EMBEDS(
      400, ErrorType.INVALID_REQUEST, "This model turns texts into vectors: see /v1/embeddings."),
  MODEL_GENERATES(400, ErrorType.INVALID_REQUEST, "This model continues texts: it has no vectors."),
  CONTENT_BLOCKED(400, ErrorType.INVALID_REQUEST, "The guardrails do not let this text in."),
  RESPONSE_NOT_FOUND(404, ErrorType.INVALID_REQUEST, "There is no such response for this key."),
  CONVERSATION_NOT_FOUND(
      404, ErrorType.INVALID_REQUEST, "There is no such conversation or item for this key."),
  RECEIPT_NOT_FOUND(404, ErrorType.INVALID_REQUEST, "There is no receipt of that id for this key."),
  METHOD_NOT_ALLOWED(405, ErrorType.INVALID_REQUEST, "The path does not take this method."),
  REQUEST_TIMEOUT(408, ErrorType.INVALID_REQUEST, "The request did not arrive in time."),
  BODY_TOO_LARGE(413, ErrorType.INVALID_REQUEST, "The body is larger than this node takes."),
  URI_TOO_LONG(414, ErrorType.INVALID_REQUEST, "The request target is too long."),
  UNSUPPORTED_MEDIA_TYPE(
      415, ErrorType.INVALID_REQUEST, "The body's content-type is not the one this path takes."),
  EXPECTATION_FAILED(417, ErrorType.INVALID_REQUEST, "The expectation is not supported."),
  UNKNOWN_KEYSET(
      422,
      ErrorType.INVALID_REQUEST,
      "The request is sealed to keys this node does not have. Fetch"
          + " /.well-known/adyton/evidence and verify again."),
  HEADERS_TOO_LARGE(
      431, ErrorType.INVALID_REQUEST, "The request has too many or too large header fields."),
  RATE_LIMITED(429, ErrorType.RATE_LIMIT, "Too many requests at once."),
  BACKGROUND_FULL(429, ErrorType.RATE_LIMIT, "Too many background responses are waiting."),
  QUOTA_EXCEEDED(429, ErrorType.RATE_LIMIT, "The project's requests of this minute are used up."),
  TOKEN_QUOTA_EXCEEDED(
      429,
      ErrorType.RATE_LIMIT,
      "The project's tokens of this minute are used up, or set apart for answers under way."),
  NUMERICS_CHANGED(
      500,
      ErrorType.SERVER,
      "The node that started again serves another model, profile or guardrails: what was begun"
          + " cannot be continued to the same answer."),
  INTERNAL_ERROR(500, ErrorType.SERVER, "The node failed; the request may be sent again."),
  OVERLOADED(503, ErrorType.SERVER, "The queue is full; try again later."),
  STORE_FAILED(503, ErrorType.SERVER, "The store cannot be used; nothing was kept."),
  EVIDENCE_UNAVAILABLE(503, ErrorType.SERVER, "The TPM did not answer; try again later."),
  DRAINING(503, ErrorType.SERVER, "The node is shutting down."),
  HTTP_VERSION_UNSUPPORTED(505, ErrorType.INVALID_REQUEST, "HTTP/1.1 is spoken here.");

  private final int status;
  private final ErrorType type;
  private final String message;

  ErrorCode(int status, ErrorType type, String message) {
    this.status = status;
    this.type = type;
    this.message = message;
  }

  /** Returns the HTTP status. */
  public int status() {
    return status;
  }

  /** Returns OpenAI's error type. */
  public ErrorType type() {
    return type;
  }

  /** Returns the constant words. */
  public String message() {
    return message;
  }

  /** Returns the code as it stands in {@code error.code}. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the code for a status that Jetty decided on before a handler saw the request. */
  static ErrorCode ofStatus(int status) {
    return switch (status) {
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 408 -> REQUEST_TIMEOUT;
      case 413 -> BODY_TOO_LARGE;
      case 414 -> URI_TOO_LONG;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      case 417 -> EXPECTATION_FAILED;
      case 431 -> HEADERS_TOO_LARGE;
      case 503 -> OVERLOADED;
      case 505 -> HTTP_VERSION_UNSUPPORTED;
      default -> status >= 400 && status < 500 ? INVALID_REQUEST_LINE : INTERNAL_ERROR;
    };
  }
}
