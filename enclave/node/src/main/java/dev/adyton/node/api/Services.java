package dev.adyton.node.api;

import dev.adyton.node.admin.Tenancy;
import dev.adyton.node.auth.Authenticator;
import dev.adyton.node.files.FileShelf;
import dev.adyton.node.mcp.Egress;
import dev.adyton.node.receipts.ReceiptDesk;
import dev.adyton.node.responses.AccessKeyShelf;
import dev.adyton.node.responses.ConversationShelf;
import dev.adyton.node.responses.LiveResponses;
import dev.adyton.node.responses.ResponseShelf;
import dev.adyton.node.run.EngineRoom;
import dev.adyton.node.run.Guard;
import dev.adyton.node.run.Served;
import java.util.function.LongSupplier;

/**
 * What the doors of the APIs share.
 *
 * @param served the model
 * @param room where answers are generated
 * @param guard where requests meet the guardrails
 * @param tenancy who may be served now
 * @param callers who is who
 * @param receipts where exchanges are signed
 * @param shelf where responses are kept
 * @param live those that are being made in the background
 * @param conversations where conversations are kept
 * @param egress which servers of tools may be asked
 * @param accessKeys where secrets that sign requests are kept
 * @param files where uploaded files are kept
 * @param seeds of requests that bring none
 */
public record Services(
    Served served,
    EngineRoom room,
    Guard guard,
    Tenancy tenancy,
    Authenticator callers,
    ReceiptDesk receipts,
    ResponseShelf shelf,
    LiveResponses live,
    ConversationShelf conversations,
    Egress egress,
    AccessKeyShelf accessKeys,
    FileShelf files,
    LongSupplier seeds) {
  /** With seeds that nobody can guess. */
  public Services(
      Served served,
      EngineRoom room,
      Guard guard,
      Tenancy tenancy,
      Authenticator callers,
      ReceiptDesk receipts,
      ResponseShelf shelf,
      LiveResponses live,
      ConversationShelf conversations,
      Egress egress,
      AccessKeyShelf accessKeys,
      FileShelf files) {
    this(
        served,
        room,
        guard,
        tenancy,
        callers,
        receipts,
        shelf,
        live,
        conversations,
        egress,
        accessKeys,
        files,
        Preparation::seed);
  }
}
