/** The closed list of verbs, requests signed by people, answers without free text. */
@NullMarked
package dev.adyton.admin;

import org.jspecify.annotations.NullMarked;
