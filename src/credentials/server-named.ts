/** Last segment of the callback URL of a credential that was stored without one: always the same, by the credential's id. */
export function serverNamed(id: string): string {
  return id.replace(/[^\w-]/g, "-");
}
