/** The login in a URL, decoded; a lone `%` stands for itself. Empty texts where there is none. */
export function readUserInformation({ username, password }: URL): { readonly user: string; readonly password: string } {
  return { user: decode(username), password: decode(password) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
