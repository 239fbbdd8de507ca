import { expect, test } from "vitest";
import { isSecretName } from "../../src/eval/vars/secret-names.ts";

test.each(
  "password adminPassword EMAIL_PASSWORD user-password luks-passphrase token slack_bot_token access-token id-token apiKey api-key client-secret secret-access-key tls-private-key wifi.psk smtp-pw github_tokens recovery-key-admin".split(
    " ",
  ),
)("%s is a secret", (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each(
  "username email public-key ssh_pubkey publicKey key-id access-key access-key-id AWS_ACCESS_KEY_ID client-id token-url password-file password-hint secret-name tokenExpiry keyboard monkey pinned passenger authorized_keys host-key path compass".split(
    " ",
  ),
)("%s is none", (name) => {
  expect(isSecretName(name)).toBe(false);
});
