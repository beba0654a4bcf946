// A real OpenID Connect provider on this machine, from its package: whom one says one is, one is.
import Provider from "oidc-provider";

export const CLIENT = { id: "ramure-essai", secret: "un-secret-pour-les-essais-seulement" };

/** Starts it on a port that the system chooses; `redirect` is where it may send people back. Gives its issuer and how to stop it. */
export async function startProvider(port, redirect) {
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirect], grant_types: ["authorization_code"], response_types: ["code"] }],
    pkce: { required: () => true },
    scopes: ["openid", "email", "profile"],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: !id.startsWith("douteux"), name: `${id} (compte fictif)` }),
    }),
  });
  const server = await new Promise((done) => {
    const listening = provider.listen(port, "127.0.0.1", () => done(listening));
  });
  return { issuer, stop: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(done);
    }) };
}
