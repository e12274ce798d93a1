package dev.adyton.node.auth;

import java.util.Arrays;
import java.util.Optional;

/** What a caller may be allowed to do, by the names that Bedrock's policies have for it. */
public enum Action {
  CREATE_INFERENCE("CreateInference"),
  GET_INFERENCE("GetInference"),
  CANCEL_INFERENCE("CancelInference"),
  DELETE_INFERENCE("DeleteInference"),
  COUNT_TOKENS("CountTokens"),
  LIST_MODELS("ListModels"),
  GET_MODEL("GetModel"),
  LIST_PROJECTS("ListProjects"),
  GET_PROJECT("GetProject"),
  GET_ACCOUNT_DATA_RETENTION("GetAccountDataRetention"),
  CREATE_FILE("CreateFile"),
  LIST_FILES("ListFiles"),
  /** What is said of a file, its content, and the use of it in a request. */
  GET_FILE("GetFile"),
  DELETE_FILE("DeleteFile"),
  /** Conversations have no action at Bedrock, which has none of them. */
  CREATE_CONVERSATION("CreateConversation"),
  GET_CONVERSATION("GetConversation"),
  UPDATE_CONVERSATION("UpdateConversation"),
  DELETE_CONVERSATION("DeleteConversation"),
  /** IAM's names: Bedrock has keys made elsewhere. */
  CREATE_ACCESS_KEY("CreateAccessKey"),
  LIST_ACCESS_KEYS("ListAccessKeys"),
  DELETE_ACCESS_KEY("DeleteAccessKey"),
  /** Nor has it a route for what was called: CloudTrail is elsewhere. */
  LIST_AUDIT_EVENTS("ListAuditEvents"),
  /** Asked of whoever shows a key instead of a signature, beside the action itself. */
  CALL_WITH_BEARER_TOKEN("CallWithBearerToken");

  private final String id;

  Action(String id) {
    this.id = id;
  }

  /** Returns the name in policies. */
  public String id() {
    return id;
  }

  static Optional<Action> find(String id) {
    return Arrays.stream(values()).filter(a -> a.id.equals(id)).findFirst();
  }
}
