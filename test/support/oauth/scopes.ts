/** Each scope of the demo's provider, and what it lets an app do. */
export const scopeMeanings: ReadonlyMap<string, string> = new Map([
  ["contacts", "read and add your contacts"],
  ["openid", "know who you are"],
  ["profile", "see your name"],
  ["email", "see your e-mail address"],
  ["offline_access", "go on while you are away"],
]);
