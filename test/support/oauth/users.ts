/** Someone who can sign in. The server takes any password; this one stands in the form already. */
export interface DemoUser {
  readonly login: string;
  readonly password: string;
  readonly name: string;
  readonly email: string;
}

export const demoUsers: readonly DemoUser[] = [
  { login: "ada", password: "demo", name: "Ada Lovelace", email: "ada@crm.example" },
  { login: "grace", password: "demo", name: "Grace Hopper", email: "grace@crm.example" },
];

/** The user with this login name, however it is written; undefined: nobody. */
export function findUser(login: string): DemoUser | undefined {
  return demoUsers.find((user) => user.login === login.trim().toLowerCase());
}

/** What the provider asks about who signed in (its `findAccount`). */
export function findAccount(_context: unknown, accountId: string) {
  const user = findUser(accountId);
  if (user === undefined) return undefined;
  const { login, name, email } = user;
  return {
    accountId: login,
    claims: () => ({ sub: login, preferred_username: login, name, email, email_verified: true }),
  };
}
