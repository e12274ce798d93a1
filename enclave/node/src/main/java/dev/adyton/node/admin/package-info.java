/** What people may tell the node: verbs, in the ledger before they take effect. */
@NullMarked
package dev.adyton.node.admin;

import org.jspecify.annotations.NullMarked;
