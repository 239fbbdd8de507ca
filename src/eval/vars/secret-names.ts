// Owns telling by the name of a prompt that its answer is a secret: by whole words, and never where another word makes it
// something else.

/** Words that name a secret, also at the end of a longer word without a separator. */
const secretWords = /^(?:.*(?:password|passwd|passphrase|secret|token)|pass|pw|pwd|pin|psk|jwt|credential)s?$/;

const keyWords = /^(?:api|priv)?keys?$/;

/** Words behind the secret's that name something else: `token-url`, `key-id`, `password-hint`. */
const otherThings =
  /^(?:address|date|dir|directory|domain|email|endpoint|expiry|file|fingerprint|hint|host|hostname|ids?|kind|label|length|location|name|path|port|server|size|type|ur[li]|user|username|version)$/;

/** Words before `key` that make it one that is no secret. */
const openKeys = /^(?:access|authorized|host|pub|public|known)$/;

/** Whether the answer to a prompt of that name is a secret. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const at = words.findLastIndex((word) => secretWords.test(word) || keyWords.test(word));
  if (at === -1 || words.includes("public") || words.slice(at + 1).some((word) => otherThings.test(word))) return false;
  const isSecret = words.some((word) => secretWords.test(word));
  return isSecret || !words.slice(0, at).some((word) => openKeys.test(word));
}
